import { describeError } from '../../errors.ts'
import type { Diagnosis, DiagnosisContext, Examination } from '../../stack.ts'
import type { ExitName } from '../exit-codes.ts'
import { findConfig } from '../find-config.ts'
import type { Terminal } from '../terminal.ts'

const OLDEST_NODE = 24 // runs .ts files as they are, and knows `await using`
const ANSWER_LIMIT_MS = 10_000

/** `assay doctor`: what was found on this machine, what will be used, what is missing and how to get it. */
export async function doctorCommand(
  options: { readonly config?: string; readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  const { config } = await findConfig(options.config, terminal.cwd)
  const examinations = [...config.stacks, ...config.stages.flat(), ...config.doctor]
  const context = {
    env: terminal.env,
    signal: AbortSignal.any([terminal.signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
  }
  const told = await Promise.all(examinations.map(async (one) => examine(one, context)))
  const diagnoses = withoutRepeats([node(), ...told.flat()])
  if (options.json === true) terminal.print(JSON.stringify(diagnoses, undefined, 2))
  else for (const line of diagnoses.flatMap(diagnosisLines)) terminal.print(line)
  return diagnoses.some(({ state }) => state === 'missing') ? 'error' : 'pass'
}

async function examine(
  { name, diagnose }: { readonly name: string } & Partial<Examination>,
  context: DiagnosisContext,
): Promise<readonly Diagnosis[]> {
  try {
    return (await diagnose?.(context)) ?? []
  } catch (error) {
    return [{ subject: name, state: 'missing', detail: `could not be examined: ${describeError(error).message}` }]
  }
}

function node(): Diagnosis {
  const { node: version } = process.versions
  const detail = `${version} at ${process.execPath}`
  return Number(version.split('.')[0]) >= OLDEST_NODE
    ? { subject: 'Node', state: 'found', detail }
    : { subject: 'Node', state: 'missing', detail, hint: `install Node ${OLDEST_NODE} or newer` }
}

// Several suites may need the same thing.
function withoutRepeats(diagnoses: readonly Diagnosis[]): readonly Diagnosis[] {
  return [...new Map(diagnoses.map((one) => [`${one.subject}\n${one.state}\n${one.detail}`, one])).values()]
}

function diagnosisLines({ subject, state, detail, hint }: Diagnosis): readonly string[] {
  const lines = [`${state.padEnd(9)} ${subject.padEnd(12)} ${detail}`]
  return hint === undefined ? lines : [...lines, `${' '.repeat(23)}${hint}`]
}
