import { currentUser } from '../current.ts'
import { framesOf, GoError } from '../faults.ts'
import { textOf } from '../given.ts'
import { waitForever } from '../wait.ts'

const instance = {
  get currentTestRunDuration() {
    return currentUser().run.elapsedMs()
  },
  get iterationsCompleted() {
    return currentUser().run.completedIterations
  },
  get iterationsInterrupted() {
    return currentUser().run.interruptedIterations
  },
  get vusActive() {
    return currentUser().run.activeVus
  },
  get vusInitialized() {
    return currentUser().run.initializedVus
  },
}

const scenario = {
  get name() {
    return running().name
  },
  get executor() {
    return running().executor
  },
  get startTime() {
    return running().startTimeMs
  },
  get progress() {
    return running().progress()
  },
  get iterationInInstance() {
    return currentUser().iterationInTest
  },
  get iterationInTest() {
    return currentUser().iterationInTest
  },
}

const vu = {
  get idInInstance() {
    return currentUser().id
  },
  get idInTest() {
    return currentUser().id
  },
  get iterationInInstance() {
    return currentUser().__ITER
  },
  get iterationInScenario() {
    const user = currentUser()
    return user.scenarioIterations.get(user.scenario) ?? 0
  },
  get tags() {
    return currentUser().tags
  },
  metrics: {
    get tags() {
      return currentUser().tags
    },
    get metadata() {
      return currentUser().metadata
    },
  },
}

const test = {
  abort(reason?: unknown): unknown {
    const user = currentUser()
    const message = reason === undefined ? 'test aborted' : `test aborted: ${textOf(reason)}`
    if (user.phase === 'init') throw new GoError(message)
    const [where] = framesOf(new Error(message), user.run.positionOf)
    // The iteration that aborts counts as one that came to its end.
    user.interrupt = user.abandon
    user.run.abort(where === undefined ? message : `${message} at ${where}`)
    return waitForever()
  },
  fail(reason?: unknown): void {
    const { run } = currentUser()
    run.markedFailed = true
    run.log.add('error', reason === undefined ? 'test marked as failed' : `test marked as failed: ${textOf(reason)}`)
  },
  get options() {
    return currentUser().run.options.raw
  },
}

/** The module `k6/execution`. */
export const executionModule: Readonly<Record<string, unknown>> = {
  instance,
  scenario,
  vu,
  test,
  default: { instance, scenario, vu, test },
}

function running(): {
  readonly name: string
  readonly executor: string
  readonly startTimeMs: number
  progress(): number
} {
  const { activeScenario } = currentUser()
  if (!activeScenario) throw new GoError('getting scenario information outside of the VU context is not supported')
  return activeScenario
}
