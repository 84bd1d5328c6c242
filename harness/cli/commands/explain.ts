import { HarnessError } from '../../errors.ts'
import { FINDINGS, type FindingCode } from '../../gate/verdict.ts'
import { nearest } from '../../nearest.ts'
import { exitOfRun, type ExitName } from '../exit-codes.ts'
import { codeLines, explanationLines } from '../explanation.ts'
import { judged, type JudgedOptions } from '../judged.ts'
import type { Terminal } from '../terminal.ts'
import { wrapped } from '../wrapped.ts'

/** `assay explain`: walks a person through a verdict, or through one kind of finding in it. Exits as `assay judge` does. */
export async function explainCommand(
  path: string,
  code: string | undefined,
  options: JudgedOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const wanted = code === undefined ? undefined : findingCode(code)
  const { record, verdict } = await judged(path, options, terminal)
  const lines = wanted === undefined ? explanationLines(record, verdict) : codeLines(wanted, record, verdict)
  for (const line of lines) for (const part of wrapped(line, terminal.columns)) terminal.print(part)
  return exitOfRun({ record, verdict, deliveries: [] }, [])
}

function findingCode(given: string): FindingCode {
  const codes = Object.keys(FINDINGS) as FindingCode[]
  const found = codes.find((code) => code === given.toUpperCase())
  if (found !== undefined) return found
  const meant = nearest(given, codes)
  const did = meant === undefined ? '' : ` Did you mean ${meant}?`
  throw new HarnessError(
    'E_USAGE_INVALID',
    `Expected the code of a finding, got ${given}.${did} docs/verdicts.md lists them.`,
  )
}
