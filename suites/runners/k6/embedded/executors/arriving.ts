import { runIteration } from '../iteration.ts'
import { regularMs, type OpenScenario } from '../options/scenario.ts'
import type { TimerHandle } from '../timers.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { arrivalsOf } from './arrivals.ts'
import type { Executor, ExecutorSurroundings } from './executor.ts'

/** What became of the iterations that were due. */
export interface ArrivalListener {
  /** An iteration starts so much later than it was due (ms). */
  started(lateMs: number): void
  /** No virtual user was free: the iteration is dropped, not queued. */
  dropped(): void
}

/** Runs the open executors: when iterations start is given, the number of virtual users follows up to a limit. */
export class ArrivingExecutor implements Executor {
  readonly #scenario: OpenScenario
  readonly #surroundings: ExecutorSurroundings
  readonly #listener: ArrivalListener
  readonly #arrivals: Iterator<number, undefined>
  readonly #users: VirtualUser[] = []
  readonly #idle: VirtualUser[] = []
  #next: TimerHandle | undefined
  #end: TimerHandle | undefined
  #startMs = 0
  #nextMs: number | undefined
  #stopping = false
  #finished = false
  #growing = false

  constructor(scenario: OpenScenario, surroundings: ExecutorSurroundings, listener: ArrivalListener) {
    this.#scenario = scenario
    this.#surroundings = surroundings
    this.#listener = listener
    this.#arrivals = arrivalsOf(scenario).filter((_dueMs, number) => surroundings.share.has(number))
  }

  start(): void {
    const { pool, timers, share } = this.#surroundings
    for (let count = 0; count < share.of(this.#scenario.preAllocatedVus); count += 1)
      this.#users.push(pool.take(this.#scenario))
    // The virtual user that was idle the longest is next, as they would take turns.
    this.#idle.push(...this.#users)
    this.#startMs = performance.now()
    this.#end = timers.at(this.#startMs + regularMs(this.#scenario), () => this.#stopGracefully())
    this.#advance()
    this.#startDue()
  }

  stop(): void {
    this.#stopping = true
    for (const user of this.#users) user.running?.interrupt()
    this.#finishWhenIdle()
  }

  #stopGracefully(): void {
    this.#stopping = true
    this.#end = this.#surroundings.timers.after(this.#scenario.gracefulStopMs, () => this.stop())
    this.#finishWhenIdle()
  }

  #advance(): void {
    const next = this.#arrivals.next()
    this.#nextMs = next.done === true ? undefined : this.#startMs + next.value
  }

  // All that are due by now start now; then a timer waits for the next.
  #startDue(): void {
    while (!this.#stopping && this.#nextMs !== undefined) {
      const nowMs = performance.now()
      if (this.#nextMs > nowMs) break
      const dueMs = this.#nextMs
      this.#advance()
      this.#startOne(nowMs - dueMs)
    }
    if (this.#nextMs === undefined || this.#stopping) return
    this.#next = this.#surroundings.timers.at(this.#nextMs, () => this.#startDue())
  }

  #startOne(lateMs: number): void {
    const user = this.#idle.shift()
    if (user === undefined) {
      this.#listener.dropped()
      this.#grow()
      return
    }
    this.#listener.started(lateMs)
    runIteration(user, this.#scenario.exec, () => this.#rest(user))
  }

  // As in k6: the iteration that found no virtual user is dropped all the same, and the one that is made is for the next.
  #grow(): void {
    if (this.#growing || this.#users.length >= this.#surroundings.share.of(this.#scenario.maxVus)) return
    this.#growing = true
    setImmediate(() => {
      this.#growing = false
      if (this.#stopping) return
      const user = this.#surroundings.pool.take(this.#scenario)
      this.#users.push(user)
      this.#idle.push(user)
    })
  }

  #rest(user: VirtualUser): void {
    this.#idle.push(user)
    this.#finishWhenIdle()
  }

  #finishWhenIdle(): void {
    if (this.#finished || !this.#stopping || this.#idle.length < this.#users.length) return
    this.#finished = true
    this.#next?.cancel()
    this.#end?.cancel()
    for (const user of this.#users) this.#surroundings.pool.giveBack(user)
    this.#surroundings.done()
  }
}
