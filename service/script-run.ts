import type { ClientBase, QueryConfig } from 'pg'
import { describeLoss, watchRows, type RowLoss } from './row-loss.ts'
import { statementsOf, type SqlStatement } from './sql-script.ts'

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

/** A script would lose rows that it was not said to lose, and nothing of it stays. */
export class RowLossError extends Error {
  override readonly name = 'RowLossError'
  readonly loss: RowLoss

  constructor(loss: RowLoss) {
    super(`it would lose ${describeLoss(loss)}`)
    this.loss = loss
  }
}

/** How a script is run. */
export interface ScriptOptions {
  /** Runs behind the script, within the same transaction. */
  readonly last?: QueryConfig
  /** Tables that may have fewer rows afterwards. @default none */
  readonly mayLose?: ReadonlySet<string>
}

/**
 * Runs a script, all of it or nothing. One statement that refuses a transaction (CREATE INDEX CONCURRENTLY) runs without, if it is alone.
 * @throws ScriptError a statement failed, or rows would be lost
 */
export async function runScript(client: ClientBase, script: string, options: ScriptOptions = {}): Promise<void> {
  const statements = await statementsOf(script)
  const [only] = statements
  if (only && statements.length === 1 && !options.last && only.tree['concurrent'] === true) return run(client, only)
  await client.query('BEGIN')
  try {
    const rowsLost = await watchRows(client, statements)
    for (const statement of statements) await run(client, statement)
    assertKept(await rowsLost(), options.mayLose ?? new Set())
    if (options.last) await client.query(options.last)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {}) // the connection is gone, and with it the transaction
    throw error
  }
}

async function run(client: ClientBase, { number, line, text }: SqlStatement): Promise<void> {
  try {
    await client.query(text)
  } catch (error) {
    throw new ScriptError(`statement ${number} (line ${line}: ${shortened(text)})`, error)
  }
}

function assertKept(loss: RowLoss, mayLose: ReadonlySet<string>): void {
  const refused = new Map([...loss].filter(([table]) => !mayLose.has(table)))
  if (refused.size > 0) throw new RowLossError(refused)
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length <= LONGEST_SHOWN ? line : `${line.slice(0, LONGEST_SHOWN)}…`
}
