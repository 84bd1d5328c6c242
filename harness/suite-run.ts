import { describeError } from './errors.ts'
import type { RunEvent } from './events.ts'
import type { Clock } from './ports.ts'
import { faultsOfSuiteResult, lastAttempt } from './record.ts'
import type { CaseResult, Completion, EarlierTry, Suite, SuiteContext, SuiteResult } from './suite.ts'

const SETTLE_LIMIT_MS = 10_000 // after an abort, for a suite to stop what it started

/** What a suite runs with, but for what its run decides. */
export type SuiteSurroundings = Omit<SuiteContext, 'budgetMs' | 'signal'>

/**
 * Runs one suite, and again when the way to the target broke before anything was seen and a try more is allowed
 * (`mayRetry`). Earlier tries stand in the result. Never rejects.
 * @param signal - aborted when the run is interrupted; its reason says by what
 */
export async function runSuite(
  suite: Suite,
  surroundings: SuiteSurroundings,
  clock: Clock,
  signal: AbortSignal,
): Promise<SuiteResult> {
  const earlier: EarlierTry[] = []
  for (;;) {
    const result = await runOnce(suite, surroundings, clock, signal)
    const mayTryAgain = earlier.length < (surroundings.mayRetry ?? 0) && !signal.aborted
    const broken = mayTryAgain ? brokenOnTheWay(result) : undefined
    if (broken === undefined) return earlier.length === 0 ? result : { ...result, earlier }
    earlier.push(broken)
  }
}

// What was seen is never seen again in its place: the target was reached.
function brokenOnTheWay({ completion, cases, durationMs }: SuiteResult): EarlierTry | undefined {
  if (completion.kind !== 'crashed' || completion.code !== 'E_TARGET_UNREACHABLE' || cases.length > 0) return undefined
  return { code: completion.code, message: completion.message, durationMs }
}

/**
 * Runs one suite within its budget. Never rejects: a crash, a broken result and a spent budget are results,
 * and the cases that had been told by then are kept.
 * @param signal - aborted when the run is interrupted; its reason says by what
 */
async function runOnce(
  suite: Suite,
  surroundings: SuiteSurroundings,
  clock: Clock,
  signal: AbortSignal,
): Promise<SuiteResult> {
  const started = { at: clock.now(), elapsedMs: clock.elapsedMs() }
  const told: CaseResult[] = []
  const observe = (event: RunEvent): void => {
    if (event.kind === 'case-finished') told.push(event.case)
    surroundings.observe(event)
  }
  surroundings.observe({ kind: 'suite-started', suite: suite.name, budgetMs: suite.budgetMs })
  const budget = new AbortController()
  const timer = setTimeout(() => budget.abort(new Error('its budget is spent')), suite.budgetMs)
  const both = AbortSignal.any([signal, budget.signal])
  const context: SuiteContext = { ...surroundings, budgetMs: suite.budgetMs, signal: both, observe }
  const end = await settle(suite, context)
  clearTimeout(timer)
  const durationMs = clock.elapsedMs() - started.elapsedMs
  const partial = { suite: suite.name, measurements: [], tool: {}, startedAt: started.at, durationMs }
  const result =
    end.kind === 'result'
      ? { ...end.result, completion: completionOf(end.result.completion) }
      : { ...partial, cases: told, completion: completionOf(end.completion) }
  surroundings.observe(finished(result))
  return result

  // What ended the suite from outside outranks what the suite says of itself.
  function completionOf(own: Completion): Completion {
    if (signal.aborted) return interrupted(signal)
    return budget.signal.aborted || durationMs > suite.budgetMs ? { kind: 'timed-out', budgetMs: suite.budgetMs } : own
  }
}

/** The result of a suite that was not begun. */
export function notRun(suite: Suite, reason: string, clock: Clock): SuiteResult {
  return {
    suite: suite.name,
    completion: { kind: 'not-run', reason },
    cases: [],
    measurements: [],
    tool: {},
    startedAt: clock.now(),
    durationMs: 0,
  }
}

/** Whether a suite ran to its end and every case that was tried passed. */
export function sawNoFailure(result: SuiteResult): boolean {
  return (
    result.completion.kind === 'completed' &&
    result.cases.some((one) => one.attempts.length > 0) &&
    result.cases.every((one) => one.attempts.length === 0 || lastAttempt(one)?.status === 'passed')
  )
}

/** How a suite ends that an interrupted run cut short. */
export function interrupted(signal: AbortSignal): Completion {
  return { kind: 'not-run', reason: `interrupted by ${describeError(signal.reason).message}` }
}

type End =
  | { readonly kind: 'result'; readonly result: SuiteResult }
  | { readonly kind: 'none'; readonly completion: Completion }

async function settle(suite: Suite, context: SuiteContext): Promise<End> {
  const waiting = new AbortController()
  const late = lateness(context.signal, waiting.signal)
  try {
    const result = await Promise.race([suite.run(context), late])
    if (result === 'late') return none('it did not stop within 10 s of being told to')
    const faults = faultsOfSuiteResult(result)
    if (result.suite !== suite.name) return none(`its result is of the suite ${result.suite}`)
    if (faults.length > 0) return none(`its result is not whole: ${faults.slice(0, 5).join('; ')}`)
    return { kind: 'result', result: structuredClone(result) } // what the suite does to its own later is not seen
  } catch (error) {
    return { kind: 'none', completion: { kind: 'crashed', ...describeError(error, 'E_SUITE_CRASHED') } }
  } finally {
    waiting.abort()
  }
}

// Resolves some time after an abort, for a suite that does not heed it.
async function lateness(signal: AbortSignal, over: AbortSignal): Promise<'late'> {
  return new Promise((resolve) => {
    const count = (): void => {
      const timer = setTimeout(() => resolve('late'), SETTLE_LIMIT_MS)
      over.addEventListener('abort', () => clearTimeout(timer), { once: true })
    }
    if (signal.aborted) count()
    else signal.addEventListener('abort', count, { once: true, signal: over })
  })
}

function none(message: string): End {
  return { kind: 'none', completion: { kind: 'crashed', code: 'E_SUITE_CRASHED', message } }
}

function finished(result: SuiteResult): RunEvent {
  const failed = result.cases.filter((one) => one.attempts.length > 0 && lastAttempt(one)?.status !== 'passed')
  return {
    kind: 'suite-finished',
    suite: result.suite,
    completion: result.completion,
    cases: result.cases.length,
    failed: failed.length,
    durationMs: result.durationMs,
  }
}
