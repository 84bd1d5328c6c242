import type { MigrationList } from '@prisma/schema-engine-wasm'
import { Client, DatabaseError, Pool } from 'pg'
import { MIGRATIONS_DIR, readMigrations, standingOf, type Migration, type MigrationStanding } from './migrations.ts'
import { startSchemaEngine } from './schema-engine.ts'

const APPLICATION = 'service-migrate'
const LOCK_KEY = 0x73657276 // one lock for all who migrate this service's database
const NO_FILTERS = { externalTables: [], externalEnums: [] }
const UNDEFINED_TABLE = '42P01' // PostgreSQL's error code

/** A migration failed, and the database is as it was before it. */
class MigrationError extends Error {
  constructor(names: readonly string[], cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(`Migration ${names.join(', ') || '(none had begun)'} failed: ${reason}`, { cause })
    this.name = 'MigrationError'
  }
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
   * @throws MigrationError one failed; it left nothing of itself, and those before it stay
   */
  async up(): Promise<readonly string[]> {
    const migrationsList = this.#listOf(await readMigrations(this.#dir))
    const pool = new Pool({ connectionString: this.#url, application_name: APPLICATION })
    try {
      using running = await startSchemaEngine(pool)
      try {
        const { appliedMigrationNames } = await running.engine.applyMigrations({ migrationsList, filters: NO_FILTERS })
        return appliedMigrationNames
      } catch (error) {
        const { failedMigrations } = await this.#recorded()
        for (const migrationName of failedMigrations) await running.engine.markMigrationRolledBack({ migrationName })
        throw new MigrationError(failedMigrations, running.originOf(error))
      }
    } finally {
      await pool.end()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.end()
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
