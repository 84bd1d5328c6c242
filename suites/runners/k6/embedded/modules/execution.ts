import { currentUser } from '../current.ts'
import { framesOf, GoError, RunFault } from '../faults.ts'
import { textOf } from '../given.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { waitForever } from '../wait.ts'
import { metadataValues, tagValues } from './named-values.ts'

const ABORTED = 108 // k6's exit code
const NO_SCENARIO = 'getting scenario information outside of the VU context is not supported'

const instance = {
  get currentTestRunDuration() {
    return inTest('instance information').run.elapsedMs()
  },
  get iterationsCompleted() {
    return inTest('instance information').run.completedIterations
  },
  get iterationsInterrupted() {
    return inTest('instance information').run.interruptedIterations
  },
  get vusActive() {
    return inTest('instance information').run.activeVus
  },
  get vusInitialized() {
    return inTest('instance information').run.initializedVus
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
    return iterationInInstance()
  },
  get iterationInTest() {
    const number = iterationInInstance()
    return currentUser().run.share.segment.numberOf(number)
  },
}

const vu = {
  get idInInstance() {
    return inTest('VU information').id
  },
  get idInTest() {
    const { id, run } = inTest('VU information')
    return id === 0 ? 0 : run.share.segment.numberOf(id - 1) + 1
  },
  get iterationInInstance() {
    return inTest('VU information').__ITER
  },
  get iterationInScenario() {
    const user = inTest('VU information')
    return user.scenarioIterations.get(user.scenario) ?? 0
  },
  get tags() {
    return tagValues(inTest('VU information'))
  },
  set tags(_given: object) {
    // As in k6: its `vu` is another object each time, so that what is put there is lost.
  },
  get metrics() {
    return metrics
  },
  set metrics(_given: object) {
    // The same.
  },
}

const metrics = {
  get tags() {
    return tagValues(inTest('VU information'))
  },
  get metadata() {
    return metadataValues(inTest('VU information'))
  },
}

const test = {
  abort(reason?: unknown): unknown {
    const user = currentUser()
    const message = withReason('test aborted', reason)
    if (user.phase === 'init') throw new RunFault(ABORTED, message)
    const [where] = framesOf(new Error(message), user.run.positionOf)
    // The iteration that aborts counts as one that came to its end.
    user.running?.completeWhenBrokenOff()
    user.run.abort(where === undefined ? message : `${message} at ${where}`)
    return waitForever()
  },
  fail(reason?: unknown): void {
    const { run, phase } = currentUser()
    if (phase === 'init') throw new GoError('execution.test.fail() called outside of VU context')
    run.share.add('markedFailed', 1)
    run.log.add('error', withReason('test marked as failed', reason))
  },
  get options() {
    return inTest('test options').run.consolidatedOptions
  },
}

/** The module `k6/execution`. */
export const executionModule: Readonly<Record<string, unknown>> = {
  instance,
  scenario,
  vu,
  test,
  default: {
    get instance() {
      inTest('instance information')
      return instance
    },
    get scenario() {
      if (currentUser().phase === 'init') throw new GoError(NO_SCENARIO)
      return scenario
    },
    get vu() {
      inTest('VU information')
      return vu
    },
    get test() {
      return test
    },
  },
}

function iterationInInstance(): number {
  running()
  return currentUser().iterationInInstance
}

function withReason(message: string, reason: unknown): string {
  return reason === undefined || reason === null ? message : `${message}: ${textOf(reason)}`
}

function running(): {
  readonly name: string
  readonly executor: string
  readonly startTimeMs: number
  progress(): number
} {
  const { activeScenario } = currentUser()
  if (!activeScenario) throw new GoError(NO_SCENARIO)
  return activeScenario
}

function inTest(what: string): VirtualUser {
  const user = currentUser()
  if (user.phase === 'init') throw new GoError(`getting ${what} in the init context is not supported`)
  return user
}
