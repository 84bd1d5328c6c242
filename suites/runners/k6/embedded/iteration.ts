import { call, leftBehind } from './coroutine.ts'
import { enter } from './current.ts'
import { describeException } from './faults.ts'
import { isCallable } from './given.ts'
import type { VirtualUser } from './virtual-user.ts'

/** How one iteration went: `interrupted` ones were broken off from outside. */
export type IterationEnd = 'completed' | 'interrupted'

/** One more iteration of a virtual user. `done` is called once, at the end. */
export function runIteration(user: VirtualUser, exec: string, done: (end: IterationEnd) => void): void {
  const { run } = user
  const task = user.exported(exec)
  user.__ITER += 1
  user.scenarioIterations.set(user.scenario, (user.scenarioIterations.get(user.scenario) ?? -1) + 1)
  if (user.activeScenario) {
    user.iterationInTest = user.activeScenario.startIteration()
  }
  user.group = run.rootGroup
  if (!run.options.noCookiesReset) user.jar.reset()
  const startMs = performance.now()
  let over = false

  function end(how: IterationEnd): void {
    if (over) return
    over = true
    user.abandon = undefined
    user.interrupt = undefined
    user.failIteration = undefined
    user.cancelAll()
    const durationMs = performance.now() - startMs
    noteBytes(user)
    if (run.options.noVuConnectionReuse) user.connections.close()
    if (how === 'completed') {
      run.share.add('completed', 1)
      run.measures.iterationDuration.add(durationMs, user)
      run.measures.iterations.add(1, user)
    } else run.share.add('interrupted', 1)
    user.group = run.rootGroup
    const restMs = how === 'completed' ? run.options.minIterationDurationMs - durationMs : 0
    if (restMs > 0) run.timers.after(restMs, () => done(how))
    else done(how)
  }

  function fail(error: unknown): void {
    if (over) return
    run.share.add('exceptions', 1)
    run.log.add('error', describeException(error, run.positionOf), 'stacktrace')
    end('completed')
  }

  function settle(): void {
    if (user.isIdle) end('completed')
    else user.onIdle = settle
  }

  // Reactions to promises run before the event loop goes on; when nothing is left after them the iteration is over, whether
  // its promise was kept or not.
  function settleAfterReactions(): void {
    setImmediate(() => {
      if (over) return
      const misplaced = leftBehind()
      if (misplaced) fail(misplaced)
      else if (user.isIdle) end('completed')
      else user.onIdle = settleAfterReactions
    })
  }

  user.abandon = () => end('completed')
  user.interrupt = () => end('interrupted')
  user.failIteration = fail
  enter(user)
  call(() => (isCallable(task) ? task(setupDataOf(user)) : undefined), {
    resume: (value) => {
      if (value instanceof Promise) value.catch(fail)
      if (value instanceof Promise || user.reacts) settleAfterReactions()
      else settle()
    },
    fail,
  })
}

/** Counts the bytes that a virtual user has sent and received since the last time. */
export function noteBytes(user: VirtualUser): void {
  const { sent, received } = user.connections.takeBytes()
  user.run.measures.dataSent.add(sent, user)
  user.run.measures.dataReceived.add(received, user)
}

function setupDataOf(user: VirtualUser): unknown {
  if (!user.hasSetupData) {
    user.setupData = user.run.setupJson === undefined ? undefined : reviveSetupData(user.run.setupJson)
    user.hasSetupData = true
  }
  return user.setupData
}

// Every virtual user has its own copy of what setup() gave. As in k6, what is set in its objects stays from iteration to
// iteration, and what is added to its lists does not: an array is a new copy each time it is read.
function reviveSetupData(json: string): unknown {
  return JSON.parse(json, function (_key, value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    for (const [name, item] of Object.entries(value)) {
      if (Array.isArray(item)) defineList(value, name, item)
    }
    return value
  })
}

function defineList(holder: object, name: string, list: readonly unknown[]): void {
  let kept = list
  Object.defineProperty(holder, name, {
    enumerable: true,
    configurable: true,
    get: () => [...kept],
    set: (value: readonly unknown[]) => {
      kept = value
    },
  })
}
