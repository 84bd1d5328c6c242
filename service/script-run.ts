import type { ClientBase, QueryConfig } from 'pg'
import { statementsOf } from './sql-script.ts'

const LONGEST_SHOWN = 200 // characters of a statement

/** A statement of a script failed, and nothing of the script stays. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError'
  /** Which statement: its number, its line and its text. */
  readonly where: string

  constructor(where: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.where = where
  }
}

/**
 * Runs a script, all of it or nothing. One of a single statement runs without a transaction, for the few that refuse one
 * (CREATE INDEX CONCURRENTLY).
 * @param last - runs behind the script, within the same transaction
 * @throws ScriptError a statement failed
 */
export async function runScript(client: ClientBase, script: string, last?: QueryConfig): Promise<void> {
  const statements = await statementsOf(script)
  const isWhole = statements.length > 1 || last !== undefined
  if (isWhole) await client.query('BEGIN')
  try {
    for (const { number, line, text } of statements) {
      try {
        await client.query(text)
      } catch (error) {
        throw new ScriptError(`statement ${number} (line ${line}: ${shortened(text)})`, error)
      }
    }
    if (last) await client.query(last)
    if (isWhole) await client.query('COMMIT')
  } catch (error) {
    if (isWhole) await client.query('ROLLBACK').catch(() => {}) // the connection is gone, and with it the transaction
    throw error
  }
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= LONGEST_SHOWN ? line : `${line.slice(0, LONGEST_SHOWN)}…`
}
