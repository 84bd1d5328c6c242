import { call, leftBehind, type Waiter } from './coroutine.ts'
import { enter } from './current.ts'
import { describeException } from './faults.ts'
import { isCallable } from './given.ts'
import type { Running, VirtualUser } from './virtual-user.ts'

/** How one iteration went: `interrupted` ones were broken off from outside. */
export type IterationEnd = 'completed' | 'interrupted'

/** One more iteration of a virtual user. `done` is called once, at the end. */
export function runIteration(user: VirtualUser, exec: string, done: (end: IterationEnd) => void): void {
  const { run } = user
  const task = user.exported(exec)
  user.__ITER += 1
  user.scenarioIterations.set(user.scenario, (user.scenarioIterations.get(user.scenario) ?? -1) + 1)
  if (user.activeScenario) {
    user.iterationInInstance = user.activeScenario.startIteration()
  }
  user.group = run.rootGroup
  if (!run.options.noCookiesReset) user.jar.reset()
  const iteration = user.spare instanceof Iteration ? user.spare : new Iteration(user)
  iteration.begin(done)
  user.running = iteration
  user.iterationStartMs = performance.now()
  enter(user)
  call(() => (isCallable(task) ? task(setupDataOf(user)) : undefined), iteration)
}

// An object and no closures: there are tens of thousands of iterations a second.
class Iteration implements Running, Waiter {
  readonly #user: VirtualUser
  #done: (end: IterationEnd) => void = () => undefined
  #isOver = false
  // Something else may still call it when it is over.
  #isKnown = false
  #brokenOff: IterationEnd = 'interrupted'

  constructor(user: VirtualUser) {
    this.#user = user
  }

  begin(done: (end: IterationEnd) => void): void {
    this.#done = done
    this.#isOver = false
    this.#brokenOff = 'interrupted'
  }

  /** The script's function has returned. */
  resume(value: unknown): void {
    this.#isKnown ||= value instanceof Promise || this.#user.reacts
    if (value instanceof Promise) value.catch((error: unknown) => this.fail(error))
    if (value instanceof Promise || this.#user.reacts) this.#settleAfterReactions()
    else this.#settle()
  }

  fail(error: unknown): void {
    if (this.#isOver) return
    const { run } = this.#user
    run.share.add('exceptions', 1)
    run.log.add('error', describeException(error, run.positionOf), 'stacktrace')
    this.#end('completed')
  }

  abandon(): void {
    this.#end('completed')
  }

  interrupt(): void {
    this.#end(this.#brokenOff)
  }

  completeWhenBrokenOff(): void {
    this.#brokenOff = 'completed'
  }

  #settle(): void {
    if (this.#user.isIdle) {
      this.#end('completed')
      return
    }
    this.#isKnown = true
    this.#user.onIdle = () => this.#settle()
  }

  // Reactions to promises run before the event loop goes on; when nothing is left after them the iteration is over, whether
  // its promise was kept or not.
  #settleAfterReactions(): void {
    setImmediate(() => {
      if (this.#isOver) return
      const misplaced = leftBehind()
      if (misplaced) this.fail(misplaced)
      else if (this.#user.isIdle) this.#end('completed')
      else this.#user.onIdle = () => this.#settleAfterReactions()
    })
  }

  #end(how: IterationEnd): void {
    if (this.#isOver) return
    this.#isOver = true
    const user = this.#user
    const { run } = user
    user.running = undefined
    user.spare = this.#isKnown ? undefined : this
    user.cancelAll()
    const durationMs = performance.now() - user.iterationStartMs
    noteBytes(user)
    if (run.options.noVuConnectionReuse) user.connections.close()
    if (how === 'completed') {
      run.share.add('completed', 1)
      run.measures.iterationDuration.add(durationMs, user)
      run.measures.iterations.add(1, user)
    } else run.share.add('interrupted', 1)
    user.group = run.rootGroup
    const restMs = how === 'completed' ? run.options.minIterationDurationMs - durationMs : 0
    if (restMs > 0) run.timers.after(restMs, () => this.#done(how))
    else this.#done(how)
  }
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
