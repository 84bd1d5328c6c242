import { exitOfRun, type ExitName } from '../exit-codes.ts'
import { judged, type JudgedOptions } from '../judged.ts'
import type { Terminal } from '../terminal.ts'
import { wrapped } from '../wrapped.ts'
import { verdictLines } from '../verdict-lines.ts'

/** Options of `assay judge`. */
export interface JudgeOptions extends JudgedOptions {
  readonly json?: boolean
}

/** `assay judge`: judges a stored record again, by the config's policy or by a file. Changes nothing. */
export async function judgeCommand(path: string, options: JudgeOptions, terminal: Terminal): Promise<ExitName> {
  const { record, verdict } = await judged(path, options, terminal)
  if (options.json === true) terminal.print(JSON.stringify(verdict, undefined, 2))
  else {
    const lines = verdictLines(record, verdict)
    for (const line of lines) for (const part of wrapped(line, terminal.columns)) terminal.print(part)
  }
  return exitOfRun({ record, verdict, deliveries: [] }, [])
}
