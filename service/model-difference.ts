import type { Client } from 'pg'

const SCRATCH = 'model_of_this_version'
// What a schema has, one line each, without the schema's own name. Of lists the model cannot say that they are never null.
const LINES = `
  SELECT concat_ws(' ', 'column', table_name || '.' || column_name, udt_name, CASE WHEN left(udt_name, 1) = '_' THEN 'list' WHEN is_nullable = 'YES' THEN 'null' ELSE 'not null' END,
                   regexp_replace(column_default, 'nextval.*', 'counted')) AS line
    FROM information_schema.columns WHERE table_schema = $1 AND table_name <> '_prisma_migrations'
  UNION ALL SELECT concat_ws(' ', 'label', typname, enumlabel)
    FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid WHERE typnamespace = $1::regnamespace
  UNION ALL SELECT regexp_replace(indexdef, 'INDEX \\S+ ON \\S+\\.', 'INDEX ON ')
    FROM pg_indexes WHERE schemaname = $1 AND tablename <> '_prisma_migrations'
  UNION ALL SELECT concat_ws(' ', (SELECT relname FROM pg_class WHERE oid = conrelid), pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = $1::regnamespace AND contype = 'f'
  ORDER BY line`

/**
 * How the schema differs from what a script makes, one line each. The script runs in a schema of its own, which is taken back.
 * An index more than the model has is no difference: partial ones, for example, it has no words for.
 */
export async function modelDifference(connection: Client, script: string): Promise<readonly string[]> {
  await connection.query('BEGIN')
  try {
    const found = await linesOf(connection, 'public')
    await connection.query(`CREATE SCHEMA ${SCRATCH}; SET LOCAL search_path TO ${SCRATCH}`)
    await connection.query(script)
    const model = (await linesOf(connection, SCRATCH)).map((line) => line.replaceAll(`${SCRATCH}.`, ''))
    return [
      ...model.filter((line) => !found.includes(line)).map((line) => `not in the database: ${line}`),
      ...found
        .filter((line) => !model.includes(line) && !/^CREATE (?:UNIQUE )?INDEX/.test(line))
        .map((line) => `not in the model: ${line}`),
    ]
  } finally {
    await connection.query('ROLLBACK')
  }
}

async function linesOf(connection: Client, schema: string): Promise<readonly string[]> {
  const { rows } = await connection.query<{ line: string }>(LINES, [schema])
  return rows.map(({ line }) => line)
}
