import { describe, expect, test } from 'vitest'
import { compatibilityFaults } from './compatibility.ts'

const REASON = 'no release has used it for a year'

describe('compatibilityFaults', () => {
  test.each([
    ['DROP TABLE a', 'drop a'],
    ['DROP TABLE IF EXISTS a, b CASCADE', 'drop a; drop b'],
    ['DROP TYPE mood', 'drop mood'],
    ['DROP FUNCTION f()', 'drop f'],
    ['TRUNCATE a', 'drop TRUNCATE'],
    ['ALTER TABLE a DROP COLUMN b', 'drop a.b'],
    ['ALTER TABLE a RENAME TO b', 'rename a'],
    ['ALTER TABLE a RENAME COLUMN b TO c', 'rename a.b'],
    ['ALTER TABLE a ADD COLUMN b int NOT NULL', 'not-null a.b'],
    ['ALTER TABLE a ALTER COLUMN b SET NOT NULL', 'not-null a.b'],
    ['ALTER TABLE a ALTER COLUMN b DROP DEFAULT', 'not-null a.b'],
    ['ALTER TABLE a ALTER COLUMN b TYPE bigint', 'type-change a.b'],
    ["ALTER TYPE mood ADD VALUE 'so-so'", 'type-change mood'],
    ['ALTER TABLE a ADD COLUMN b uuid DEFAULT gen_random_uuid()', 'long-lock a.b'],
    ['ALTER TABLE a ADD COLUMN b int UNIQUE', 'long-lock a.b'],
    ['ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0)', 'long-lock a.c'],
    ['ALTER TABLE a ADD CONSTRAINT c FOREIGN KEY (b) REFERENCES d (e)', 'long-lock a.c'],
    ['ALTER TABLE a ADD CONSTRAINT c UNIQUE (b)', 'long-lock a.c'],
    ['ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0) NOT VALID; ALTER TABLE a VALIDATE CONSTRAINT c', 'long-lock a.c'],
    ['CREATE INDEX i ON a (b)', 'long-lock i'],
    ['SELECT 1; CREATE INDEX CONCURRENTLY i ON a (b)', 'long-lock i'],
    ['UPDATE a SET b = 1', 'long-lock a'],
    ['DELETE FROM a', 'rows a; long-lock a'],
    ['DO $$ BEGIN END $$', 'unknown DoStmt'],
    ['ALTER TABLE a SET UNLOGGED', 'unknown a'],
    ['VACUUM a', 'unknown VacuumStmt'],
  ])('%s: %s', async (script, found) => {
    const faults = await compatibilityFaults(script)
    expect(faults.map(({ hazard, subject }) => `${hazard} ${subject}`).join('; ')).toBe(found)
    const waivers = faults.map(({ hazard, subject }) => `-- waive ${hazard} ${subject}: ${REASON}`).join('\n')
    expect(await compatibilityFaults(`${waivers}\n${script}`)).toEqual([])
  })

  test.each([
    'CREATE TABLE a (b int NOT NULL); CREATE INDEX i ON a (b); ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0)',
    'ALTER TABLE a ADD COLUMN b int',
    'ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT 0',
    'ALTER TABLE a ADD COLUMN b timestamptz DEFAULT now()',
    'ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0) NOT VALID',
    'ALTER TABLE a VALIDATE CONSTRAINT c',
    'ALTER TABLE a ALTER COLUMN b DROP NOT NULL',
    'ALTER TABLE a ALTER COLUMN b SET DEFAULT 1',
    'CREATE INDEX CONCURRENTLY i ON a (b)',
    'DROP INDEX i',
    'ALTER INDEX i RENAME TO j',
    '-- DROP TABLE a\nSELECT 1',
  ])('%s is safe', async (script) => {
    expect(await compatibilityFaults(script)).toEqual([])
  })

  test.each([
    ['no reason', 'drop a.b: '],
    ['a short reason', 'drop a.b: because'],
    ['another subject', `drop a.c: ${REASON}`],
    ['another hazard', `rename a.b: ${REASON}`],
  ])('a waiver with %s waives nothing', async (_, waiver) => {
    const faults = await compatibilityFaults(`-- waive ${waiver}\nALTER TABLE a DROP COLUMN b`)
    expect(faults).toContainEqual(expect.objectContaining({ hazard: 'drop', subject: 'a.b' }))
  })

  test('a waiver that nothing needs is told', async () => {
    const [fault] = await compatibilityFaults(`-- waive drop a.b: ${REASON}\nSELECT 1`)
    expect(fault?.message).toContain('nothing in the migration needs it')
  })

  test('a fault says where it is', async () => {
    const [fault] = await compatibilityFaults("SELECT 'ü';\n\n-- why\nALTER TABLE a\n  DROP COLUMN b;")
    expect(fault?.message).toContain('drop a.b (line 4)')
  })

  test('what is no SQL is an error', async () => {
    await expect(compatibilityFaults('ALTER TABEL a')).rejects.toThrow('syntax error')
  })
})
