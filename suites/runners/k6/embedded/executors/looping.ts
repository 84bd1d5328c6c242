import { rampSteps, type Step } from '../options/ramp-steps.ts'
import type { OpenScenario, Scenario } from '../options/scenario.ts'
import type { Share } from '../share.ts'
import type { TimerHandle, Timers } from '../timers.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { runIteration } from '../iteration.ts'
import type { Executor, ExecutorSurroundings, UserPool } from './executor.ts'

/** A plan for virtual users that start their next iteration when the last one ends. */
export interface LoopPlan {
  readonly steps: readonly Step[]
  /** When no iteration starts any more, from the start of the scenario. */
  readonly endMs: number
  readonly gracefulStopMs: number
  readonly gracefulRampDownMs: number
  /** Whether the virtual user of an index starts one more iteration. */
  next(index: number): boolean
  /** How many iterations are left when no more start; they are not, afterwards. */
  takeRest(): number
}

const LONGEST_TURN_MS = 2 // of iterations that never wait, before others get theirs

/** Runs the closed executors: the number of virtual users is given, the rate follows. */
export class LoopingExecutor implements Executor {
  readonly idleMs = 0
  readonly #scenario: Scenario
  readonly #plan: LoopPlan
  readonly #pool: UserPool
  readonly #timers: Timers
  readonly #done: () => void
  readonly #dropped: (count: number) => void
  readonly #loops: Loop[] = []
  #wanted = 0
  #started = false
  #stopping = false
  #finished = false
  readonly #timersOwn: TimerHandle[] = []

  constructor(scenario: Scenario, plan: LoopPlan, { pool, timers, done, dropped }: ExecutorSurroundings) {
    this.#scenario = scenario
    this.#plan = plan
    this.#pool = pool
    this.#timers = timers
    this.#done = done
    this.#dropped = dropped
  }

  start(): void {
    const { steps, endMs } = this.#plan
    const startMs = performance.now()
    for (const { atMs, vus } of steps) {
      if (atMs <= 0) this.#setUsers(vus)
      else this.#timersOwn.push(this.#timers.at(startMs + atMs, () => this.#setUsers(vus)))
    }
    this.#timersOwn.push(this.#timers.at(startMs + endMs, () => this.#stopGracefully()))
    this.#started = true
    this.#finishWhenIdle()
  }

  stop(): void {
    this.#stopping = true
    for (const loop of this.#loops) loop.user?.running?.interrupt()
    this.#finishWhenIdle()
  }

  // Only a scenario whose time is over drops what is left: one that is broken off does not.
  #stopGracefully(): void {
    this.#stopping = true
    const rest = this.#plan.takeRest()
    if (rest > 0) this.#dropped(rest)
    this.#timersOwn.push(this.#timers.after(this.#plan.gracefulStopMs, () => this.stop()))
    this.#finishWhenIdle()
  }

  #setUsers(wanted: number): void {
    if (this.#stopping) return
    this.#wanted = wanted
    while (this.#loops.length < wanted) this.#loops.push(this.#loopAt(this.#loops.length))
    for (const loop of this.#loops) if (loop.index >= wanted) this.#endLoop(loop)
    const missing = this.#loops.filter(({ index, user }) => index < wanted && user === undefined).length
    this.#pool.whenIdle(missing, () => this.#startLoops())
  }

  // All are there before the first of them runs.
  #startLoops(): void {
    if (this.#stopping) return
    const started = this.#loops.filter((loop) => loop.index < this.#wanted && this.#startLoop(loop))
    for (const loop of started) if (loop.user) this.#turn(loop, loop.user)
  }

  // The answer is whether it is a new one, which has to have its first turn.
  #startLoop(loop: Loop): boolean {
    loop.grace?.cancel()
    loop.grace = undefined
    loop.wanted = true
    if (loop.user) return false
    loop.user = this.#pool.take(this.#scenario)
    return true
  }

  // The iteration that runs may come to its end, for a while.
  #endLoop(loop: Loop): void {
    if (!loop.wanted) return
    loop.wanted = false
    loop.grace = this.#timers.after(this.#plan.gracefulRampDownMs, () => loop.user?.running?.interrupt())
  }

  #loopAt(index: number): Loop {
    const loop: Loop = {
      index,
      user: undefined,
      wanted: false,
      grace: undefined,
      ended: false,
      left: false,
      done: () => {
        loop.ended = true
        if (loop.left && loop.user) this.#turn(loop, loop.user)
      },
    }
    return loop
  }

  // Iterations that end at once follow each other in a loop and not in a recursion.
  #turn(loop: Loop, user: VirtualUser): void {
    let untilMs = Infinity
    for (;;) {
      if (!loop.wanted || this.#stopping || !this.#plan.next(loop.index)) {
        this.#rest(loop, user)
        return
      }
      loop.ended = false
      loop.left = false
      runIteration(user, this.#scenario.exec, loop.done)
      loop.left = true
      if (!loop.ended) return
      const nowMs = performance.now()
      untilMs = Math.min(untilMs, nowMs + LONGEST_TURN_MS)
      if (nowMs >= untilMs) {
        setImmediate(() => this.#turn(loop, user))
        return
      }
    }
  }

  #rest(loop: Loop, user: VirtualUser): void {
    loop.grace?.cancel()
    loop.grace = undefined
    loop.user = undefined
    this.#pool.giveBack(user)
    this.#finishWhenIdle()
  }

  #finishWhenIdle(): void {
    if (this.#finished || this.#loops.some(({ user }) => user !== undefined)) return
    if (!this.#stopping && !this.#isExhausted()) return
    this.#finished = true
    for (const timer of this.#timersOwn) timer.cancel()
    this.#done()
  }

  // Loops rest when their iterations are used up: an executor that adds none later is done when all rest.
  #isExhausted(): boolean {
    return this.#started && this.#loops.length > 0 && this.#plan.steps.length === 1
  }
}

interface Loop {
  readonly index: number
  user: VirtualUser | undefined
  wanted: boolean
  grace: TimerHandle | undefined
  /** The present iteration is over. */
  ended: boolean
  /** Nobody stands in `#turn` for the present iteration any more. */
  left: boolean
  /** What is called when the present iteration is over; made once for all of them. */
  readonly done: () => void
}

/** The plan of a thread's share in a scenario. */
export function loopPlanOf(scenario: Exclude<Scenario, OpenScenario>, share: Share): LoopPlan {
  const { gracefulStopMs } = scenario
  switch (scenario.executor) {
    case 'constant-vus':
      return { ...fixed(share.of(scenario.vus), scenario.durationMs, gracefulStopMs), ...ENDLESS }
    case 'ramping-vus':
      return {
        steps: rampSteps(scenario.startVus, scenario.stages).map((step) => ({ ...step, vus: share.of(step.vus) })),
        endMs: scenario.stages.reduce((sum, { durationMs }) => sum + durationMs, 0),
        gracefulStopMs,
        gracefulRampDownMs: scenario.gracefulRampDownMs,
        ...ENDLESS,
      }
    case 'shared-iterations': {
      const { vus, maxDurationMs } = scenario
      const iterations = share.segment.of(scenario.iterations)
      return {
        ...fixed(share.of(vus), maxDurationMs, gracefulStopMs),
        next: () => share.takeIteration() < iterations,
        takeRest: () => Math.max(0, iterations - share.takeAllIterations()),
      }
    }
    case 'per-vu-iterations': {
      const left = Array.from({ length: share.of(scenario.vus) }, () => scenario.iterations)
      return {
        ...fixed(share.of(scenario.vus), scenario.maxDurationMs, gracefulStopMs),
        next: (index) => (left[index] = (left[index] ?? 0) - 1) >= 0,
        takeRest: () => left.reduce((sum, count) => sum + Math.max(0, count), 0),
      }
    }
  }
}

const ENDLESS = { next: () => true, takeRest: () => 0 } as const

function fixed(vus: number, endMs: number, gracefulStopMs: number): Omit<LoopPlan, 'next' | 'takeRest'> {
  return { steps: [{ atMs: 0, vus }], endMs, gracefulStopMs, gracefulRampDownMs: gracefulStopMs }
}
