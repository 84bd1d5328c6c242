import type { ClientBase } from 'pg'
import { z } from 'zod'
import type { SqlStatement } from './sql-script.ts'

/** Rows that a script takes away, by table. */
export type RowLoss = ReadonlyMap<string, number>

// What the transaction has taken from each table and put into it so far, by PostgreSQL's own counters.
const TAKEN = `SELECT relid, relname AS table, (n_tup_del - n_tup_ins)::int AS count FROM pg_stat_xact_user_tables WHERE schemaname = 'public'`
const ALL_TABLES = `SELECT relname AS table FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`
const OWN_TABLE = '_prisma_migrations'

const stringNode = z.object({ String: z.object({ sval: z.string() }) })
const dropSchema = z.object({
  removeType: z.string(),
  objects: z.array(z.object({ List: z.object({ items: z.array(stringNode) }) })).catch([]),
})

/**
 * Counts what statements are about to take away, within the transaction that runs them. Deletions are counted by the database, rows of tables
 * that are dropped or emptied beforehand, under the lock that the script needs anyway: nobody else's writes are mistaken for its own.
 * @returns asks what was lost; to be called before the transaction ends
 */
export async function watchRows(
  client: ClientBase,
  statements: readonly SqlStatement[],
): Promise<() => Promise<RowLoss>> {
  const doomed = await doomedTables(client, statements)
  const before = new Map<string, number>()
  for (const table of doomed) {
    await client.query(`LOCK TABLE ${client.escapeIdentifier(table)} IN ACCESS EXCLUSIVE MODE`)
    before.set(table, await countOf(client, table))
  }
  const takenBefore = new Map((await taken(client)).map(({ relid, count }) => [relid, count]))
  return async () => {
    const lost = new Map<string, number>()
    for (const { relid, table, count } of await taken(client)) {
      if (!before.has(table)) lost.set(table, count - (takenBefore.get(relid) ?? 0))
    }
    const left = await tables(client)
    for (const [table, count] of before)
      lost.set(table, count - (left.includes(table) ? await countOf(client, table) : 0))
    return new Map([...lost].filter(([, count]) => count > 0))
  }
}

/** One phrase for what is lost. */
export function describeLoss(loss: RowLoss): string {
  return [...loss].map(([table, count]) => `${count} ${count === 1 ? 'row' : 'rows'} of ${table}`).join(', ')
}

async function doomedTables(client: ClientBase, statements: readonly SqlStatement[]): Promise<readonly string[]> {
  const all = await tables(client)
  const named = statements.flatMap(({ kind, tree }): readonly string[] => {
    if (kind === 'TruncateStmt') return all // CASCADE empties more than it names
    if (kind !== 'DropStmt') return []
    const { removeType, objects } = dropSchema.parse(tree)
    if (removeType === 'OBJECT_SCHEMA') return all
    if (removeType !== 'OBJECT_TABLE') return []
    return objects.map(({ List: { items } }) => items.at(-1)?.String.sval ?? '')
  })
  return [...new Set(named)].filter((table) => all.includes(table))
}

async function tables(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ table: string }>(ALL_TABLES)
  return rows.map(({ table }) => table).filter((table) => table !== OWN_TABLE)
}

async function taken(client: ClientBase) {
  const { rows } = await client.query<{ relid: number; table: string; count: number }>(TAKEN)
  return rows.filter(({ table }) => table !== OWN_TABLE)
}

async function countOf(client: ClientBase, table: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM ${client.escapeIdentifier(table)}`,
  )
  return rows[0]?.count ?? 0
}
