// Loaded by Vitest itself, which wants a default export.
import { relative } from 'node:path'
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite, Vitest } from 'vitest/node'
import { declarationOrder } from './declaration-order.ts'
import { tell, watchRunner } from './teller.ts'
import type { ToldAttempt, ToldCase, ToldError } from './told.ts'

type Fault = SerializedError & { readonly expected?: unknown; readonly actual?: unknown }

/** Tells the runner of each case as it ends, and of all that breaks outside of cases. */
export default class VitestReporter implements Reporter {
  readonly #ordinals = new Map<string, number>()
  readonly #told = new Set<string>()

  onInit(vitest: Vitest): void {
    watchRunner(() => void vitest.cancelCurrentRun('keyboard-input'))
  }

  onTestModuleCollected(module: TestModule): void {
    const tests = [...module.children.allTests()]
    for (const [id, ordinal] of declarationOrder(tests, (test) => [test.id, titlesOf(test)])) {
      this.#ordinals.set(id, ordinal)
    }
  }

  onTestCaseResult(test: TestCase): void {
    this.#told.add(test.id)
    const ordinal = this.#ordinals.get(test.id)
    tell({ kind: 'case', case: caseOf(test, ordinal) })
  }

  onTestSuiteResult(suite: TestSuite): void {
    if (suite.errors().length === 0) return
    const titles = [...titlesOf(suite), '(hooks)']
    tellBroken({ key: suite.id, file: suite.module.moduleId, project: suite.project.name, titles }, suite.errors())
  }

  onTestModuleEnd(module: TestModule): void {
    if (module.errors().length === 0) return
    const titles = ['(file)']
    tellBroken({ key: module.id, file: module.moduleId, project: module.project.name, titles }, module.errors())
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    for (const test of tests) if (!this.#told.has(test.id)) this.onTestCaseResult(test)
    if (unhandled.length > 0) tellBroken({ key: 'unhandled', titles: ['(unhandled errors)'] }, unhandled)
    tell({ kind: 'end' })
  }
}

function caseOf(test: TestCase, ordinal: number | undefined): ToldCase {
  const attempts = attemptsOf(test)
  return {
    key: test.id,
    file: test.module.moduleId,
    project: test.project.name,
    titles: titlesOf(test),
    ordinal,
    skippedBecause: attempts.length === 0 ? skipReasonOf(test) : undefined,
    isRepeatable: true,
    attempts,
  }
}

function attemptsOf(test: TestCase): readonly ToldAttempt[] {
  const tried = test.attempts().filter(({ state }) => state !== 'skipped')
  const { state, errors = [] } = test.result()
  // A case can fail without having been tried: Vitest refused it.
  if (tried.length === 0 && state === 'failed') return [broken(errors)]
  return tried.map((attempt, index) => ({
    passed: attempt.state === 'passed',
    durationMs: attempt.duration,
    assertions: index === tried.length - 1 ? assertionsOf(test) : undefined,
    errors: attempt.state === 'passed' ? [] : (attempt.errors ?? []).map(errorOf),
  }))
}

// Told by the fixtures of `apiTest`, of the last attempt.
function assertionsOf(test: TestCase): number | undefined {
  const meta: object = test.meta()
  const count: unknown = Reflect.get(meta, 'assertions')
  return typeof count === 'number' ? count : undefined
}

// `undefined`: nobody asked for it to be skipped; something before it broke.
function skipReasonOf(test: TestCase): string | undefined {
  const result = test.result()
  if (result.state !== 'skipped') return undefined
  if (result.note !== undefined) return result.note
  if (test.options.mode === 'todo') return 'it is still to be written (todo)'
  return test.options.mode === 'skip' ? 'it is marked as skipped, without a reason' : undefined
}

function tellBroken(place: Pick<ToldCase, 'key' | 'file' | 'project' | 'titles'>, errors: readonly Fault[]): void {
  tell({ kind: 'case', case: { ...place, isRepeatable: false, attempts: [broken(errors)] } })
}

function broken(errors: readonly Fault[]): ToldAttempt {
  return { passed: false, durationMs: 0, errors: errors.map((error) => ({ ...errorOf(error), isAssertion: false })) }
}

function errorOf(error: Fault): ToldError {
  const { expected, actual } = error
  const isAssertion = error.name === 'AssertionError' || (expected !== undefined && actual !== undefined)
  return {
    message: `${isAssertion ? '' : `${error.name ?? 'Error'}: `}${messageOf(error)}${placeOf(error)}`,
    isAssertion,
    expected: typeof expected === 'string' ? expected : undefined,
    actual: typeof actual === 'string' ? actual : undefined,
  }
}

function messageOf({ message, cause }: SerializedError): string {
  return cause === undefined ? message : `${message}\ncaused by: ${messageOf(cause)}`
}

function placeOf({ stacks }: SerializedError): string {
  const [top] = stacks ?? []
  return top === undefined ? '' : `\n    at ${relative(process.cwd(), top.file)}:${top.line}:${top.column}`
}

function titlesOf(task: TestCase | TestSuite): readonly string[] {
  const parents = task.parent.type === 'suite' ? titlesOf(task.parent) : []
  return [...parents, task.name]
}
