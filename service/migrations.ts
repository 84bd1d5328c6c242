import { readFile, readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Folder of the migrations that belong to this version. */
export const MIGRATIONS_DIR: string = fileURLToPath(new URL('./prisma/migrations/', import.meta.url))

/** The model that the schema is to match. */
export const MODEL_FILE: string = fileURLToPath(new URL('./prisma/schema.prisma', import.meta.url))

/** One step of the schema. */
export interface Migration {
  readonly name: string
  readonly up: string
  /** Undoes `up`. */
  readonly down: string
}

/** What the database lacks, and what it has that is unknown here. */
export interface MigrationStanding {
  readonly missing: readonly string[]
  readonly ahead: readonly string[]
  readonly failed: readonly string[]
}

/** Names of the migrations in a folder, in the order in which they are applied. */
export async function listMigrations(dir: string = MIGRATIONS_DIR): Promise<readonly string[]> {
  const entries = await readdir(dir, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

/** The migrations in a folder with their statements, in order. */
export async function readMigrations(dir: string = MIGRATIONS_DIR): Promise<readonly Migration[]> {
  const names = await listMigrations(dir)
  return Promise.all(
    names.map(async (name) => ({
      name,
      up: await readFile(`${dir}/${name}/migration.sql`, 'utf8'),
      down: await readFile(`${dir}/${name}/down.sql`, 'utf8'),
    })),
  )
}

/** Compares what this version knows with what a database has. */
export function standingOf(
  known: readonly string[],
  found: { readonly migrations: readonly string[]; readonly failedMigrations: readonly string[] },
): MigrationStanding {
  return {
    missing: known.filter((name) => !found.migrations.includes(name)),
    ahead: found.migrations.filter((name) => !known.includes(name)),
    failed: found.failedMigrations,
  }
}
