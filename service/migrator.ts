import { readFile } from 'node:fs/promises'
import type { MigrationList } from '@prisma/schema-engine-wasm'
import { Client, DatabaseError, Pool } from 'pg'
import { compatibilityFaults } from './compatibility.ts'
import { examineIntegrity, type Integrity } from './integrity.ts'
import { MIGRATIONS_DIR, readMigrations, standingOf, type Migration, type MigrationStanding } from './migrations.ts'
import { modelDifference } from './model-difference.ts'
import { RowLossError, runScript, ScriptError } from './script-run.ts'
import { startSchemaEngine } from './schema-engine.ts'

/** In place of a migration's name: before the first. */
export const BEFORE_ALL = 'start'

const APPLICATION = 'service-migrate'
const LOCK_KEY = 0x73657276 // one lock for all who migrate this service's database
const NO_FILTERS = { externalTables: [], externalEnums: [] }
const UNDEFINED_TABLE = '42P01' // PostgreSQL's error code

/** A migration failed or was refused, and the database is as it was before it. */
class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

/** What `verify` found. */
export interface Verification extends Integrity {
  readonly standing: MigrationStanding
}

/** Runs migrations on one database by Prisma's schema engine; two of them never run at once. */
export class Migrator implements AsyncDisposable {
  readonly #url: string
  readonly #dir: string
  readonly #connection: Client

  private constructor(url: string, dir: string, connection: Client) {
    this.#url = url
    this.#dir = dir
    this.#connection = connection
  }

  /** Connects and waits for the lock. */
  static async open(url: string, dir: string = MIGRATIONS_DIR): Promise<Migrator> {
    const connection = new Client({ connectionString: url, application_name: APPLICATION })
    connection.on('error', () => {}) // a connection that breaks fails the query that needs it
    await connection.connect()
    try {
      await connection.query('SELECT pg_advisory_lock($1)', [LOCK_KEY])
    } catch (error) {
      await connection.end()
      throw error
    }
    return new Migrator(url, dir, connection)
  }

  /** How the database stands to the folder. */
  async standing(): Promise<MigrationStanding> {
    const migrations = await readMigrations(this.#dir)
    return standingOf(
      migrations.map(({ name }) => name),
      await this.#recorded(),
    )
  }

  /**
   * Applies what is missing; the names of what was applied.
   * @throws MigrationError one failed, and left nothing of itself while those before it stay; or one would break the release that runs,
   * and nothing was applied
   */
  async up(): Promise<readonly string[]> {
    const migrations = await readMigrations(this.#dir)
    await this.#assertCompatible(migrations)
    return this.#withEngine(async (running) => {
      try {
        const list = this.#listOf(migrations)
        const { appliedMigrationNames } = await running.engine.applyMigrations({
          migrationsList: list,
          filters: NO_FILTERS,
        })
        return appliedMigrationNames
      } catch (error) {
        const { failedMigrations } = await this.#recorded()
        for (const migrationName of failedMigrations) await running.engine.markMigrationRolledBack({ migrationName })
        throw failureOf(failedMigrations, running.originOf(error), '-- waive rows TABLE: REASON')
      }
    })
  }

  /**
   * Undoes all that came after a migration, the last first; the names of what was undone.
   * @param target - a migration that was applied, or `BEFORE_ALL`
   * @param mayLose - tables that may have fewer rows afterwards
   * @throws MigrationError one failed or would lose rows, and is still applied; or the database has what this version cannot undo
   */
  async down(target: string, mayLose: readonly string[] = []): Promise<readonly string[]> {
    const migrations = await readMigrations(this.#dir)
    const { migrations: applied } = await this.#recorded()
    const known = new Map(migrations.map((migration) => [migration.name, migration]))
    if (target !== BEFORE_ALL && !applied.includes(target)) {
      throw new MigrationError(
        `Expected ${BEFORE_ALL} or a migration that was applied, got ${target}. Applied: ${applied.join(', ') || 'none'}`,
      )
    }
    const undone = applied.slice(target === BEFORE_ALL ? 0 : applied.indexOf(target) + 1).toReversed()
    const unknown = undone.filter((name) => !known.has(name))
    if (unknown.length > 0) {
      throw new MigrationError(
        `This version does not know ${unknown.join(', ')}; undo with the version that applied it`,
      )
    }
    for (const name of undone) {
      const last = { text: 'DELETE FROM _prisma_migrations WHERE migration_name = $1', values: [name] }
      try {
        await runScript(this.#connection, known.get(name)?.down ?? '', { last, mayLose: new Set(mayLose) })
      } catch (error) {
        throw failureOf([`${name} (down)`], error, '--lose TABLE,TABLE')
      }
    }
    return undone
  }

  /** Examines what is there: migrations, constraints, orphans, counts, and whether the schema is that of a model. */
  async verify(modelFile: string): Promise<Verification> {
    const standing = await this.standing()
    const { faults, rows } = await examineIntegrity(this.#connection)
    const difference = await modelDifference(this.#connection, await this.#scriptOf(modelFile))
    return { standing, rows, faults: [...faults, ...difference] }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.end()
  }

  // Of an empty database no release runs.
  async #assertCompatible(migrations: readonly Migration[]): Promise<void> {
    const { migrations: applied } = await this.#recorded()
    if (applied.length === 0) return
    const missing = migrations.filter(({ name }) => !applied.includes(name))
    const faults: string[] = []
    for (const { name, up } of missing) {
      for (const { message } of await compatibilityFaults(up)) faults.push(`${name}: ${message}`)
    }
    if (faults.length > 0) {
      throw new MigrationError(
        `Nothing was applied: the release that runs would break.\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
      )
    }
  }

  // What makes the model's schema out of nothing.
  async #scriptOf(modelFile: string): Promise<string> {
    const files = [{ path: modelFile, content: await readFile(modelFile, 'utf8') }]
    return this.#withEngine(async ({ engine }) => {
      const { stdout } = await engine.diff({
        from: { tag: 'empty' },
        to: { tag: 'schemaDatamodel', files },
        script: true,
        exitCode: null,
        filters: NO_FILTERS,
      })
      if (stdout === null) throw new Error(`The schema engine makes nothing of ${modelFile}`)
      return stdout
    })
  }

  async #withEngine<T>(work: (running: Awaited<ReturnType<typeof startSchemaEngine>>) => Promise<T>): Promise<T> {
    const pool = new Pool({ connectionString: this.#url, application_name: APPLICATION })
    try {
      using running = await startSchemaEngine(pool)
      return await work(running)
    } finally {
      await pool.end()
    }
  }

  async #recorded(): Promise<{ readonly migrations: readonly string[]; readonly failedMigrations: readonly string[] }> {
    try {
      const { rows } = await this.#connection.query<{ name: string; done: boolean }>(
        `SELECT migration_name AS name, finished_at IS NOT NULL AS done
           FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
      )
      return {
        migrations: rows.filter(({ done }) => done).map(({ name }) => name),
        failedMigrations: rows.filter(({ done }) => !done).map(({ name }) => name),
      }
    } catch (error) {
      if (error instanceof DatabaseError && error.code === UNDEFINED_TABLE)
        return { migrations: [], failedMigrations: [] }
      throw error
    }
  }

  #listOf(migrations: readonly Migration[]): MigrationList {
    return {
      baseDir: this.#dir,
      lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
      shadowDbInitScript: '',
      migrationDirectories: migrations.map(({ name, up }) => ({
        path: name,
        migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: up } },
      })),
    }
  }
}

function failureOf(names: readonly string[], cause: unknown, waiver: string): MigrationError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const where = cause instanceof ScriptError ? `, ${cause.where}` : ''
  const remedy = cause instanceof RowLossError ? `. If that is meant: ${waiver}` : ''
  const name = names.join(', ') || '(none had begun)'
  return new MigrationError(`Migration ${name} failed${where}: ${reason}${remedy}`, { cause })
}
