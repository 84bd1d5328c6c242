import type { Client } from 'pg'

/** What is wrong in a database, and how much is in it. */
export interface Integrity {
  readonly faults: readonly string[]
  /** Rows of each table. */
  readonly rows: Readonly<Record<string, number>>
}

const TABLES = `
  SELECT relname AS table FROM pg_class
   WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> '_prisma_migrations' ORDER BY relname`
const UNSOUND = `
  SELECT format('constraint %I of %s was not checked for all rows', conname, conrelid::regclass) AS fault
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND NOT convalidated
  UNION ALL SELECT format('index %s is not valid', indexrelid::regclass)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
   WHERE relnamespace = 'public'::regnamespace AND NOT (indisvalid AND indisready)
  UNION ALL SELECT format('trigger %I of %s is off', tgname, tgrelid::regclass)
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
   WHERE relnamespace = 'public'::regnamespace AND tgenabled = 'D'
  ORDER BY fault`
// One query for each foreign key, made by the database out of its own catalogue.
const ORPHANS = `
  SELECT format('%s rows of %s without what %s refers to', '%s', conrelid::regclass, conname) AS fault,
         format('SELECT count(*)::int AS count FROM %s AS child WHERE %s AND NOT EXISTS (SELECT 1 FROM %s AS parent WHERE %s)',
           conrelid::regclass,
           (SELECT string_agg(format('child.%I IS NOT NULL', attname), ' AND ') FROM pg_attribute
             WHERE attrelid = conrelid AND attnum = ANY (conkey)),
           confrelid::regclass,
           (SELECT string_agg(format('parent.%I = child.%I', p.attname, c.attname), ' AND ')
              FROM unnest(conkey, confkey) AS pair (child, parent)
              JOIN pg_attribute c ON c.attrelid = conrelid AND c.attnum = pair.child
              JOIN pg_attribute p ON p.attrelid = confrelid AND p.attnum = pair.parent)) AS query
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype = 'f' ORDER BY conname`
// What the service counts itself has to be what there is.
const COUNTS = [
  {
    needs: 'activities',
    fault: 'sessions whose participant_count or activity_count is not the number of rows',
    query: `SELECT count(*)::int AS count FROM sessions s
      WHERE participant_count <> (SELECT count(*) FROM participants WHERE session_id = s.id)
         OR activity_count <> (SELECT count(*) FROM activities WHERE session_id = s.id)`,
  },
  {
    needs: 'deployment_events',
    fault: 'deployments with a revision that is not in the trail',
    query: `SELECT count(*)::int AS count FROM deployments d
      WHERE revision <> (SELECT count(*) FROM deployment_events WHERE deployment_id = d.id)`,
  },
] as const

/** Examines a database in one snapshot: constraints, indexes and triggers that do not hold, orphan rows, counts that are off. */
export async function examineIntegrity(connection: Client): Promise<Integrity> {
  await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  try {
    const faults = (await connection.query<{ fault: string }>(UNSOUND)).rows.map(({ fault }) => fault)
    const orphans = (await connection.query<{ fault: string; query: string }>(ORPHANS)).rows
    for (const { fault, query } of orphans) {
      const count = await countOf(connection, query)
      if (count > 0) faults.push(fault.replace('%s', String(count)))
    }
    const rows: Record<string, number> = {}
    for (const { table } of (await connection.query<{ table: string }>(TABLES)).rows) {
      rows[table] = await countOf(
        connection,
        `SELECT count(*)::int AS count FROM ${connection.escapeIdentifier(table)}`,
      )
    }
    for (const { needs, fault, query } of COUNTS) {
      const count = needs in rows ? await countOf(connection, query) : 0
      if (count > 0) faults.push(`${count} ${fault}`)
    }
    return { faults, rows }
  } finally {
    await connection.query('ROLLBACK')
  }
}

async function countOf(connection: Client, query: string): Promise<number> {
  return (await connection.query<{ count: number }>(query)).rows[0]?.count ?? 0
}
