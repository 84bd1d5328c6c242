import { execFile } from 'node:child_process'
import { mkdtemp, rm, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listMigrations, readMigrations, standingOf } from './migrations.ts'
import { Migrator } from './migrator.ts'
import { startPostgres, type Postgres } from './testing/postgres.ts'

const SCRIPT = fileURLToPath(new URL('migrate.ts', import.meta.url))

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

describe('node service/migrate.ts', () => {
  test.each([[[]], [['sideways']], [['up', 'again']]])('%j is no command: how to use it', async (args) => {
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
      await expect(migrator.up()).rejects.toThrow('Migration 1_broken failed: relation "half" already exists')
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

describe('down.sql', () => {
  test('each undoes its migration: up, down, up gives the same schema', async () => {
    const url = await createDatabase('up_down_up')
    const migrations = await readMigrations()
    expect(migrations.length).toBeGreaterThan(0)
    const client = new Client(url)
    await client.connect()
    for (const { up, down } of migrations) {
      const before = await schemaOf(url)
      await client.query(up)
      const after = await schemaOf(url)
      expect(after).not.toEqual(before)
      await client.query(down)
      expect(await schemaOf(url)).toEqual(before)
      await client.query(up)
      expect(await schemaOf(url)).toEqual(after)
    }
    await client.end()
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
