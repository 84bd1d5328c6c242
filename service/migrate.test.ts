import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compatibilityFaults } from './compatibility.ts'
import { listMigrations, MIGRATIONS_DIR, readMigrations, standingOf } from './migrations.ts'
import { Migrator } from './migrator.ts'
import { startPostgres, type Postgres } from './testing/postgres.ts'

const SCRIPT = fileURLToPath(new URL('migrate.ts', import.meta.url))
const session = `INSERT INTO sessions (id, title, join_code, max_participants, created_by, created_at, updated_at)
  VALUES (gen_random_uuid(), 'x', 'AAAAAA', 3, 'x', now(), now());`

let postgres: Postgres
let serverConnection: Client
beforeAll(async () => {
  postgres = await startPostgres()
  serverConnection = new Client(postgres.url)
  await serverConnection.connect()
})
afterAll(async () => {
  await serverConnection.end()
  await postgres[Symbol.asyncDispose]()
})

describe('node service/migrate.ts', { timeout: 120_000 }, () => {
  test.each([
    [[]],
    [['sideways']],
    [['up', 'again']],
    [['down']],
    [['up', '--to', 'x']],
    [['up', '--lose', 'x']],
    [['verify', '--lose', 'x']],
    [['down', '--to', 'x', '--before', 'x']],
    [['--odd']],
  ])('%j is no command: how to use it', async (args) => {
    const { code, stderr } = await migrate(args, postgres.url)
    expect(code).toBe(2)
    expect(stderr).toContain('Usage:')
  })

  test('without DATABASE_URL: says what is missing', async () => {
    const { code, stderr } = await migrate(['up'], '')
    expect([code, stderr]).toEqual([2, 'DATABASE_URL: missing; expected a postgres:// URL\n'])
  })

  test('a database that is not there: fails without telling the password', async () => {
    const { code, stderr } = await migrate(['up'], 'postgres://app:hunter2@127.0.0.1:1/app')
    expect(code).toBe(1)
    expect(stderr).toContain('ECONNREFUSED')
    expect(stderr).not.toContain('hunter2')
  })

  test('status names what is missing, up applies it once, and then all is current', async () => {
    const url = await createDatabase('by_command')
    const names = await listMigrations()
    const missing = names.map((name) => `missing ${name}\n`).join('')
    expect(await migrate(['status'], url)).toEqual({ code: 1, stdout: missing, stderr: '' })
    const applied = names.map((name) => `applied ${name}\n`).join('')
    expect(await migrate(['up'], url)).toEqual({ code: 0, stdout: applied, stderr: '' })
    expect(await migrate(['up'], url)).toEqual({ code: 0, stdout: 'current: nothing to apply\n', stderr: '' })
    expect(await migrate(['status'], url)).toEqual({ code: 0, stdout: 'current\n', stderr: '' })
  })
})

describe('Migrator', () => {
  test('a migration that fails half way leaves nothing of itself, says why, and can be tried again', async () => {
    const url = await createDatabase('half_way')
    const dir = await mkdtemp(join(tmpdir(), 'service-migrations-'))
    try {
      await mkdir(join(dir, '1_broken'))
      await writeFile(join(dir, '1_broken', 'down.sql'), 'DROP TABLE half;\n')
      const file = join(dir, '1_broken', 'migration.sql')
      await writeFile(file, 'CREATE TABLE half (id int);\nCREATE TABLE half (id int);\n')
      await using migrator = await Migrator.open(url, dir)
      await expect(migrator.up()).rejects.toThrow(
        'Migration 1_broken failed, statement 2 (line 2: CREATE TABLE half (id int)): relation "half" already exists',
      )
      expect(await migrator.standing()).toEqual({ missing: ['1_broken'], ahead: [], failed: [] })
      expect(await schemaOf(url)).toEqual([])
      await writeFile(file, 'CREATE TABLE half (id int);\n')
      expect(await migrator.up()).toEqual(['1_broken'])
    } finally {
      await rm(dir, { recursive: true })
    }
  })

  test('two at once: one applies, the other finds nothing to do', async () => {
    const url = await createDatabase('two_at_once')
    const applied = await Promise.all([up(url), up(url)])
    expect(applied.map(({ length }) => length).toSorted((a, b) => a - b)).toEqual([0, (await listMigrations()).length])
  })
})

describe('up, on a database that a release uses', () => {
  test('refuses what would break that release, with every reason, and applies nothing', async () => {
    const url = await createDatabase('refused')
    await upFrom(url, { '1_first': 'CREATE TABLE a (b int, c int);' })
    const breaking = 'CREATE TABLE d (e int);\nALTER TABLE a DROP COLUMN b;\nALTER TABLE a RENAME c TO f;'
    const applying = upFrom(url, { '1_first': 'CREATE TABLE a (b int, c int);', '2_next': breaking })
    await expect(applying).rejects.toThrow(
      /Nothing was applied[^]*2_next: drop a\.b \(line 2\)[^]*2_next: rename a\.c \(line 3\)/,
    )
    expect(await schemaOf(url)).toEqual(['column a b int4 YES', 'column a c int4 YES'])
  })

  test('takes it when it is waived with a reason', async () => {
    const url = await createDatabase('waived')
    const first = { '1_first': 'CREATE TABLE a (b int, c int);' }
    await upFrom(url, first)
    const waived = '-- waive drop a.b: no release has read it since the spring\nALTER TABLE a DROP COLUMN b;'
    expect(await upFrom(url, { ...first, '2_next': waived })).toEqual(['2_next'])
  })

  test('builds an index beside its writers, which no transaction may', async () => {
    const url = await createDatabase('concurrent')
    const first = { '1_first': 'CREATE TABLE a (b int);' }
    await upFrom(url, first)
    const next = 'CREATE INDEX CONCURRENTLY a_b ON a (b);'
    expect(await upFrom(url, { ...first, '2_next': next })).toEqual(['2_next'])
  })
})

describe('rows', { timeout: 120_000 }, () => {
  const first = {
    '1_first': `CREATE TABLE parents (id int PRIMARY KEY);
      CREATE TABLE children (parent int REFERENCES parents ON DELETE CASCADE);
      INSERT INTO parents VALUES (1), (2);
      INSERT INTO children VALUES (1), (1), (2);`,
  }
  const deletion = `-- waive long-lock parents: there are two
    -- waive rows parents: nobody has asked for it
    DELETE FROM parents WHERE id = 1;`

  test.each([
    ['deleted_along', deletion, 'it would lose 2 rows of children. If that is meant: -- waive rows TABLE: REASON'],
    ['emptied', '-- waive drop TRUNCATE: for this test\nTRUNCATE children;', 'it would lose 3 rows of children'],
    ['dropped', '-- waive drop parents: for this test\nDROP TABLE children, parents;', 'drop children'],
  ])('that would be lost, %s, keep a migration from being applied', async (name, script, told) => {
    const url = await createDatabase(`rows_${name}`)
    await upFrom(url, first)
    const before = await dataOf(url)
    await expect(upFrom(url, { ...first, '2_next': script })).rejects.toThrow(told)
    expect(await dataOf(url)).toMatchObject({ parents: before['parents'], children: before['children'] })
  })

  test('that are waived with a reason may be lost', async () => {
    const url = await createDatabase('rows_waived')
    await upFrom(url, first)
    const next = `-- waive rows children: they go with their parents\n${deletion}`
    expect(await upFrom(url, { ...first, '2_next': next })).toEqual(['2_next'])
    expect((await dataOf(url))['children']).toHaveLength(1)
  })

  test('that others remove meanwhile are not the migration’s loss', async () => {
    const url = await createDatabase('rows_of_others')
    await upFrom(url, first)
    const other = new Client(url)
    await other.connect()
    await other.query('SELECT pg_advisory_lock(7)')
    const applying = upFrom(url, { ...first, '2_next': 'SELECT pg_advisory_lock(7);\nSELECT pg_advisory_unlock(7);' })
    const isWaiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND NOT granted"
    while ((await other.query(isWaiting)).rowCount === 0) await other.query('SELECT pg_sleep(0.01)')
    await other.query('DELETE FROM children; SELECT pg_advisory_unlock(7)')
    await other.end()
    expect(await applying).toEqual(['2_next'])
  })

  test('fewer than verify has printed before are told', async () => {
    const url = await createDatabase('rows_before')
    await up(url)
    await run(url, `${session} ${session.replace('AAAAAA', 'BBBBBB')}`)
    const dir = await mkdtemp(join(tmpdir(), 'service-migrations-'))
    try {
      const file = join(dir, 'before.txt')
      await writeFile(file, (await migrate(['verify'], url)).stdout)
      expect((await migrate(['verify', '--before', file], url)).code).toBe(0)
      await run(url, "DELETE FROM sessions WHERE join_code = 'AAAAAA'; DROP TABLE idempotency_keys")
      await writeFile(file, `${await readFile(file, 'utf8')}rows elsewhere 0\n`)
      const { code, stdout } = await migrate(['verify', '--before', file], url)
      expect(code).toBe(1)
      expect(stdout).toContain('wrong: sessions had 2 rows before, and has 1 now')
      expect(stdout).toContain('wrong: idempotency_keys had 0 rows before, and is gone')
      const waived = await migrate(['verify', '--before', file, '--lose', 'sessions'], url)
      expect(waived.stdout).not.toContain('sessions had')
      await writeFile(file, 'nothing')
      expect((await migrate(['verify', '--before', file], url)).stderr).toContain('Expected lines such as')
    } finally {
      await rm(dir, { recursive: true })
    }
  })
})

describe('down', { timeout: 120_000 }, () => {
  test('undoes what came after a migration, the last first, and up applies it again', async () => {
    const url = await createDatabase('down')
    await up(url)
    const names = await listMigrations()
    const [first = ''] = names
    expect((await migrate(['down', '--to', first], url)).stdout).toBe(
      names
        .slice(1)
        .toReversed()
        .map((name) => `undone ${name}\n`)
        .join(''),
    )
    expect((await migrate(['status'], url)).code).toBe(1)
    expect(await up(url)).toEqual(names.slice(1))
    expect((await migrate(['down', '--to', 'start'], url)).code).toBe(0)
    expect(await schemaOf(url)).toEqual([])
  })

  test('that would lose rows is refused, unless they are named', async () => {
    const url = await createDatabase('down_rows')
    await up(url)
    await run(url, session)
    const refused = await migrate(['down', '--to', 'start'], url)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(
      /sessions.* \(down\) failed: it would lose 1 row of sessions\. If that is meant: --lose/,
    )
    expect((await dataOf(url))['sessions']).toHaveLength(1)
    expect((await migrate(['down', '--to', 'start', '--lose', 'sessions'], url)).code).toBe(0)
  })

  test('to what was never applied is refused', async () => {
    const url = await createDatabase('down_nowhere')
    await up(url)
    const { code, stderr } = await migrate(['down', '--to', 'yesterday'], url)
    expect(code).toBe(1)
    expect(stderr).toContain('got yesterday')
  })

  test('that fails half way leaves the migration as it was, and names the statement', async () => {
    const url = await createDatabase('down_half')
    const dir = await mkdtemp(join(tmpdir(), 'service-migrations-'))
    try {
      await writeMigrations(dir, { '1_first': 'CREATE TABLE a (b int);' }, 'DROP TABLE a;\nDROP TABLE missing;')
      await using migrator = await Migrator.open(url, dir)
      await migrator.up()
      await expect(migrator.down('start')).rejects.toThrow('statement 2 (line 2: DROP TABLE missing)')
      expect(await schemaOf(url)).toEqual(['column a b int4 YES'])
      expect((await migrator.standing()).missing).toEqual([])
    } finally {
      await rm(dir, { recursive: true })
    }
  })
})

describe('verify', { timeout: 120_000 }, () => {
  test('a database that was just migrated is sound, and its rows are counted', async () => {
    const url = await createDatabase('sound')
    await up(url)
    const { code, stdout } = await migrate(['verify'], url)
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^rows activities 0\n[^]*\nsound\n$/)])
  })

  test.each([
    [
      'a count that is off',
      `${session} UPDATE sessions SET participant_count = 2`,
      '1 sessions whose participant_count',
    ],
    [
      'an orphan',
      `SET session_replication_role = replica; INSERT INTO participants VALUES (gen_random_uuid(), gen_random_uuid(), 'x', 'x', now(), now())`,
      '1 rows of participants without what participants_session_id_fkey refers to',
    ],
    [
      'a constraint that was not checked',
      'ALTER TABLE sessions ADD CONSTRAINT c CHECK (revision > 0) NOT VALID',
      'constraint c of sessions',
    ],
    [
      'a trigger that is off',
      'ALTER TABLE deployments DISABLE TRIGGER deployments_stay',
      'trigger deployments_stay of deployments is off',
    ],
    ['a column that the model does not know', 'ALTER TABLE sessions ADD COLUMN colour text', 'colour'],
    ['a column that is gone', 'ALTER TABLE sessions DROP COLUMN description', 'description'],
    ['an index that is gone', 'DROP INDEX sessions_status_id_idx', 'status'],
    [
      'a migration that is unknown',
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('1', '', '9_later', now())`,
      'ahead 9_later',
    ],
  ])('%s is told', async (name, statement, told) => {
    const url = await createDatabase(`wrong_${name.replaceAll(' ', '_')}`)
    await up(url)
    await run(url, statement)
    const { code, stdout } = await migrate(['verify'], url)
    expect(stdout).toContain(told)
    expect(code).toBe(1)
  })
})

describe('every migration', { timeout: 120_000 }, () => {
  test('breaks no release that runs while it is applied', async () => {
    const migrations = await readMigrations()
    expect(migrations.length).toBeGreaterThan(1)
    for (const { up } of migrations.slice(1)) expect(await compatibilityFaults(up)).toEqual([])
  })

  test('up, down, up gives the same schema, and the data of before stay', async () => {
    const url = await createDatabase('up_down_up')
    for (const { name, up, down } of await readMigrations()) {
      const before = await schemaOf(url)
      const data = await dataOf(url)
      await run(url, up)
      const after = await schemaOf(url)
      expect(after, name).not.toEqual(before)
      await run(url, down)
      expect(await schemaOf(url), name).toEqual(before)
      expect(await dataOf(url), name).toEqual(data)
      await run(url, up)
      expect(await schemaOf(url), name).toEqual(after)
      for (const [table, rows] of Object.entries(data))
        expect(await dataOf(url), table).toMatchObject({ [table]: rows })
      await run(url, (await queriesOf(name)).replaceAll(/^DELETE [^;]*;/gm, ''))
    }
    expect(Object.values(await dataOf(url)).every((rows) => rows.length > 0)).toBe(true)
  })

  test('the queries of each release work on its schema and on every later one', async () => {
    const url = await createDatabase('earlier_releases')
    const migrations = await readMigrations()
    for (const [i, { up }] of migrations.entries()) {
      await run(url, up)
      for (const { name } of migrations.slice(0, i + 1)) {
        await run(url, `BEGIN; ${await queriesOf(name)} ROLLBACK;`)
      }
    }
  })
})

describe('standingOf', () => {
  test.each([
    [['1', '2'], ['1'], [], { missing: ['2'], ahead: [], failed: [] }],
    [['1'], ['1', '2'], [], { missing: [], ahead: ['2'], failed: [] }],
    [['1'], [], ['1'], { missing: ['1'], ahead: [], failed: ['1'] }],
    [['1'], ['1'], [], { missing: [], ahead: [], failed: [] }],
  ])('known %j, applied %j, failed %j', (known, migrations, failedMigrations, standing) => {
    expect(standingOf(known, { migrations, failedMigrations })).toEqual(standing)
  })
})

async function createDatabase(name: string): Promise<string> {
  await serverConnection.query(`CREATE DATABASE ${name}`)
  return postgres.url.replace(/postgres$/, name)
}

async function up(url: string): Promise<readonly string[]> {
  await using migrator = await Migrator.open(url)
  return await migrator.up()
}

async function run(url: string, script: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await client.query(script)
  } finally {
    await client.end()
  }
}

function queriesOf(migration: string): Promise<string> {
  return readFile(join(MIGRATIONS_DIR, migration, 'queries.sql'), 'utf8')
}

async function writeMigrations(dir: string, migrations: Readonly<Record<string, string>>, down = ''): Promise<void> {
  for (const [name, up] of Object.entries(migrations)) {
    await mkdir(join(dir, name), { recursive: true })
    await writeFile(join(dir, name, 'migration.sql'), up)
    await writeFile(join(dir, name, 'down.sql'), down)
  }
}

async function upFrom(url: string, migrations: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'service-migrations-'))
  try {
    await writeMigrations(dir, migrations)
    await using migrator = await Migrator.open(url, dir)
    return await migrator.up()
  } finally {
    await rm(dir, { recursive: true })
  }
}

// Every row of every table, as JSON, without what later columns add.
async function dataOf(url: string): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const client = new Client(url)
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY name",
  )
  const data: Record<string, readonly unknown[]> = {}
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: unknown }>(`SELECT to_jsonb(t) AS row FROM ${name} t ORDER BY t::text`)
    data[name] = rows.map(({ row }) => row)
  }
  await client.end()
  return data
}

// Columns, constraints, indexes and types of the application.
async function schemaOf(url: string): Promise<readonly string[]> {
  const client = new Client(url)
  await client.connect()
  const { rows } = await client.query<{ line: string }>(`
    SELECT concat_ws(' ', 'column', table_name, column_name, udt_name, is_nullable, column_default) AS line
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'
    UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> coalesce(to_regclass('_prisma_migrations'), 0)
    UNION ALL SELECT concat_ws(' ', 'index', indexdef)
      FROM pg_indexes WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
    UNION ALL SELECT concat_ws(' ', 'trigger', tgrelid::regclass, pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat_ws(' ', 'function', proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'label', enumtypid::regtype, enumlabel, enumsortorder) FROM pg_enum
    ORDER BY line`)
  await client.end()
  return rows.map(({ line }) => line)
}

function migrate(args: readonly string[], url: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: url }
    execFile(process.execPath, [SCRIPT, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr })
    })
  })
}
