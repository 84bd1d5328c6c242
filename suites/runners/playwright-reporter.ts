// Loaded by Playwright itself, which wants a default export.
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { FullConfig, Reporter, Suite, TestCase, TestError, TestResult, TestStep } from '@playwright/test/reporter'
import { declarationOrder } from './declaration-order.ts'
import { tell, watchRunner } from './teller.ts'
import type { ToldAttempt, ToldCase, ToldError } from './told.ts'

const SKIPPING = new Set(['skip', 'fixme'])
const EXPECTATION = /^(?:Error: )?expect[.(]|^AssertionError/m

/** Tells the runner of each case as it ends, and of all that breaks outside of cases. */
export default class PlaywrightReporter implements Reporter {
  #tests: readonly TestCase[] = []
  #ordinals: ReadonlyMap<string, number> = new Map()
  /** Attempts of each case when it was told. */
  readonly #told = new Map<string, number>()
  readonly #errors = new Map<string, number>()

  constructor() {
    watchRunner(() => process.kill(process.pid, 'SIGINT'))
  }

  printsToStdio(): boolean {
    return false
  }

  onBegin(_config: FullConfig, root: Suite): void {
    this.#tests = root.allTests()
    this.#ordinals = declarationOrder(this.#tests, (test) => [test.id, test.titlePath()])
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const isLast =
      result.retry >= test.retries || (result.status !== 'skipped' && result.status === test.expectedStatus)
    if (isLast) this.#tell(test)
  }

  onError(error: TestError): void {
    const file = error.location?.file
    const ordinal = (this.#errors.get(file ?? '') ?? 0) + 1
    this.#errors.set(file ?? '', ordinal)
    const attempt = { passed: false, durationMs: 0, errors: [{ ...errorOf(error), isAssertion: false }] }
    const key = `error ${file} ${ordinal}`
    const titles = ['(outside of any case)']
    tell({ kind: 'case', case: { key, file, titles, ordinal, isRepeatable: false, attempts: [attempt] } })
  }

  onEnd(): void {
    for (const test of this.#tests) if (this.#told.get(test.id) !== test.results.length) this.#tell(test)
    tell({ kind: 'end' })
  }

  #tell(test: TestCase): void {
    this.#told.set(test.id, test.results.length)
    tell({ kind: 'case', case: caseOf(test, this.#ordinals.get(test.id)) })
  }
}

function caseOf(test: TestCase, ordinal: number | undefined): ToldCase {
  const tried = test.results.filter(({ status }) => status !== 'skipped')
  const [, project, , ...titles] = test.titlePath()
  return {
    key: test.id,
    file: fileOf(test.parent),
    project,
    titles,
    ordinal,
    skippedBecause: tried.length === 0 ? skipReasonOf(test) : undefined,
    isRepeatable: true,
    attempts: tried.map((result) => attemptOf(test, result)),
  }
}

// The spec itself, wherever the function is that declares the case.
function fileOf(suite: Suite | undefined): string | undefined {
  return suite === undefined || suite.type === 'file' ? suite?.location?.file : fileOf(suite.parent)
}

// `undefined`: nobody asked for it to be skipped; something before it broke.
function skipReasonOf(test: TestCase): string | undefined {
  const mark = test.annotations.find(({ type }) => SKIPPING.has(type))
  return mark && (mark.description ?? `it is marked as ${mark.type}, without a reason`)
}

function attemptOf(test: TestCase, { status, duration, errors, steps }: TestResult): ToldAttempt {
  const seen = { durationMs: duration, assertions: assertionsIn(steps) }
  if (status === test.expectedStatus) return { passed: true, ...seen, errors: [] }
  const told = errors.map(errorOf)
  if (status === 'passed') told.push({ message: 'It was expected to fail, and passed.', isAssertion: true })
  if (status === 'interrupted') told.push({ message: 'It was interrupted.', isAssertion: false })
  return { passed: false, ...seen, errors: told }
}

function assertionsIn(steps: readonly TestStep[]): number {
  return steps.reduce((sum, step) => sum + (step.category === 'expect' ? 1 : 0) + assertionsIn(step.steps), 0)
}

function errorOf(error: TestError): ToldError {
  const message = stripVTControlCharacters(messageOf(error))
  const place = error.location
  const at = place === undefined ? '' : `\n    at ${relative(process.cwd(), place.file)}:${place.line}:${place.column}`
  return { message: message + at, isAssertion: EXPECTATION.test(message) }
}

function messageOf({ message, value, cause }: TestError): string {
  const own = message ?? `Thrown: ${value ?? 'nothing'}`
  return cause === undefined ? own : `${own}\ncaused by: ${messageOf(cause)}`
}
