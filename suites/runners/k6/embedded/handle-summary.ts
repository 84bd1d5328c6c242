import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LoadSummary } from '../engine.ts'
import { call } from './coroutine.ts'
import { enter } from './current.ts'
import { describeException } from './faults.ts'
import { isCallable, parseJson, type Callable } from './given.ts'
import type { LoadRun } from './load-run.ts'
import type { Job, JobResult } from './protocol.ts'
import type { VirtualUser } from './virtual-user.ts'

const FAILED = 'failed to handle the end-of-test summary'
const NOTHING = { stdout: '', stderr: '' } as const
const TERMINAL = { noColor: true, isStdOutTTY: false, isStdErrTTY: false } as const

/**
 * Runs handleSummary() of the script, where it has one, and writes the files that it answers with. `undefined`: the usual summary
 * is to be printed. What it throws is logged, and changes nothing else, as in k6.
 */
export async function handleSummary(
  user: VirtualUser,
  summary: LoadSummary,
  { outputDir, terminal }: Pick<Job, 'outputDir' | 'terminal'>,
): Promise<JobResult['handled']> {
  const task = user.exported('handleSummary')
  if (task === undefined) return undefined
  const { log, positionOf } = user.run
  if (!isCallable(task)) return failed(user.run, 'exported identifier handleSummary must be a function')
  let files: unknown
  try {
    files = await answerOf(user, task, summaryData(user.run, summary, terminal ?? TERMINAL))
  } catch (error) {
    if (error instanceof TimeoutError) return failed(user.run, error.message)
    log.add('error', describeException(error, positionOf))
  }
  return files ? save(user.run, files, outputDir) : undefined
}

class TimeoutError extends Error {
  override readonly name = 'TimeoutError'
}

async function answerOf(user: VirtualUser, task: Callable, data: object): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const timeoutMs = user.run.options.handleSummaryTimeoutMs
  const timer = setTimeout(
    () => reject(new TimeoutError(`handleSummary() execution timed out after ${timeoutMs / 1000} seconds`)),
    timeoutMs,
  )
  user.phase = 'summary'
  enter(user)
  call(() => task(data), { resume: resolve, fail: reject })
  try {
    return await promise
  } finally {
    clearTimeout(timer)
  }
}

function summaryData(run: LoadRun, summary: LoadSummary, { noColor, ...state }: NonNullable<Job['terminal']>): object {
  const { options, setupJson } = run
  return {
    ...structuredClone(summary),
    options: { summaryTrendStats: options.summaryTrendStats, summaryTimeUnit: options.summaryTimeUnit, noColor },
    state: { ...state, testRunDurationMs: run.elapsedMs() },
    setup_data: setupJson === undefined ? undefined : parseJson(setupJson),
  }
}

// k6's words in the first line; what stands beside them there is in the second.
function failed(run: LoadRun, why: string): JobResult['handled'] {
  run.log.add('error', `${FAILED}\n${why}`)
  return NOTHING
}

function save(run: LoadRun, files: unknown, outputDir: string): JobResult['handled'] {
  if (typeof files !== 'object' || files === null || Array.isArray(files))
    return failed(run, 'handleSummary() should return a map with string keys')
  const contents: (readonly [name: string, content: string | Uint8Array])[] = []
  for (const [name, value] of Object.entries(files) as readonly (readonly [string, unknown])[]) {
    const content = contentOf(value)
    if (content === undefined)
      return failed(run, `error handling summary object ${name}: it needs to be a string, byte array or an ArrayBuffer`)
    contents.push([name, content])
  }
  const faults = contents.flatMap(([name, content]) => (name in NOTHING ? [] : writeFile(outputDir, name, content)))
  if (faults.length > 0) failed(run, ['Could not save some summary information:', ...faults].join('\n\t- '))
  const text = (stream: string): string =>
    contents.flatMap(([name, content]) => (name === stream ? [Buffer.from(content).toString()] : [])).join('')
  return { stdout: text('stdout'), stderr: text('stderr') }
}

function contentOf(value: unknown): string | Uint8Array | undefined {
  if (typeof value === 'string' || value instanceof Uint8Array) return value
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined
}

function writeFile(outputDir: string, name: string, content: string | Uint8Array): readonly string[] {
  try {
    writeFileSync(resolve(outputDir, name), content)
    return []
  } catch (error) {
    return [
      `could not open '${name}': ${error instanceof Error ? error.message.replace(resolve(outputDir, name), name) : String(error)}`,
    ]
  }
}
