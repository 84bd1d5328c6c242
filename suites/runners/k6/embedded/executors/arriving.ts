import { runIteration } from '../iteration.ts'
import { regularMs, type OpenScenario } from '../options/scenario.ts'
import type { TimerHandle } from '../timers.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { arrivalsOf } from './arrivals.ts'
import type { Executor, ExecutorSurroundings } from './executor.ts'

// Timers have a grain of 1 ms. Iterations that are due closer than this to each other would start in bunches, and answers wait for
// the whole bunch: the event loop then goes round without sleeping.
const POLLED_GAP_MS = 0.25
// Between these the sockets are looked at: a bunch of starts that fell behind must not make answers late.
const STARTS_A_TURN = 2
const IDLE_TURN_MS = 0.015 // a turn in which anything was read takes longer
const LAST_STARTS_MS = 100 // after the end, for what was due before it

/** What became of the iterations that were due. */
export interface ArrivalListener {
  /** An iteration starts so much later than it was due (ms). */
  started(lateMs: number): void
  /** An iteration was dropped, and no virtual user will be made any more; told once. */
  exhausted(): void
}

// A virtual user of the scenario, and what is called when its iteration is over.
interface Seat {
  readonly user: VirtualUser
  readonly rest: () => void
}

/** Runs the open executors: when iterations start is given, the number of virtual users follows up to a limit. */
export class ArrivingExecutor implements Executor {
  idleMs = 0
  readonly #scenario: OpenScenario
  readonly #surroundings: ExecutorSurroundings
  readonly #listener: ArrivalListener
  readonly #arrivals: Iterator<number, undefined>
  readonly #seats: Seat[] = []
  readonly #idle: Seat[] = []
  readonly #onTurn = (): void => this.#startDue() // made once: there may be 100,000 turns a second
  #next: TimerHandle | undefined
  #poll: NodeJS.Immediate | undefined
  #end: TimerHandle | undefined
  #startMs = 0
  #gapMs = 0
  #turnMs = 0
  #isPolling = false
  #nextMs: number | undefined
  #stopping = false
  #finished = false
  #growing = false
  #isExhausted = false

  constructor(scenario: OpenScenario, surroundings: ExecutorSurroundings, listener: ArrivalListener) {
    this.#scenario = scenario
    this.#surroundings = surroundings
    this.#listener = listener
    this.#arrivals = arrivalsOf(scenario).filter((_dueMs, number) => surroundings.share.has(number))
  }

  start(): void {
    const { pool, timers, share } = this.#surroundings
    for (let count = 0; count < share.of(this.#scenario.preAllocatedVus); count += 1)
      this.#seats.push(this.#seatOf(pool.take(this.#scenario)))
    // The virtual user that was idle the longest is next, as they would take turns.
    this.#idle.push(...this.#seats)
    this.#startMs = performance.now()
    this.#end = timers.at(this.#startMs + regularMs(this.#scenario), () => this.#stopGracefully())
    this.#advance()
    this.#startDue()
  }

  stop(): void {
    this.#stopping = true
    for (const { user } of this.#seats) user.running?.interrupt()
    this.#finishWhenIdle()
  }

  #stopGracefully(): void {
    this.#startLast()
    this.#stopping = true
    this.#end = this.#surroundings.timers.after(this.#scenario.gracefulStopMs, () => this.stop())
    this.#finishWhenIdle()
  }

  #advance(): void {
    const next = this.#arrivals.next()
    const nextMs = next.done === true ? undefined : this.#startMs + next.value
    this.#gapMs = (nextMs ?? Infinity) - (this.#nextMs ?? this.#startMs)
    this.#nextMs = nextMs
  }

  // Some of those that are due start now; then the next turn of the event loop has its share, or a timer waits.
  #startDue(): void {
    const turnMs = performance.now()
    const restMs = turnMs - this.#turnMs
    const isDue = this.#nextMs !== undefined && this.#nextMs <= turnMs // never idle, however short the turn was
    if (this.#isPolling && !isDue && restMs < IDLE_TURN_MS) this.idleMs += restMs
    this.#turnMs = turnMs
    for (let count = 0; count < STARTS_A_TURN && !this.#stopping && this.#nextMs !== undefined; count += 1) {
      const nowMs = performance.now()
      const dueMs = this.#nextMs
      if (dueMs > nowMs) break
      this.#advance()
      this.#startOne(nowMs - dueMs)
    }
    if (this.#nextMs === undefined || this.#stopping) return
    this.#isPolling = this.#gapMs < POLLED_GAP_MS || this.#nextMs <= performance.now()
    if (this.#isPolling) this.#poll = setImmediate(this.#onTurn)
    else this.#next = this.#surroundings.timers.at(this.#nextMs, this.#onTurn)
  }

  // What was due before the end and had no turn yet. Where that takes long, the rest is dropped: none is lost without a word.
  #startLast(): void {
    const endMs = performance.now()
    while (!this.#stopping && this.#nextMs !== undefined) {
      const nowMs = performance.now()
      const lateMs = nowMs - this.#nextMs
      this.#advance()
      if (nowMs - endMs < LAST_STARTS_MS) this.#startOne(lateMs)
      else this.#surroundings.dropped(1)
    }
  }

  #startOne(lateMs: number): void {
    const seat = this.#idle.shift()
    if (seat === undefined) {
      this.#surroundings.dropped(1)
      if (this.#seats.length < this.#surroundings.share.of(this.#scenario.maxVus)) this.#grow()
      else this.#tellExhausted()
      return
    }
    this.#listener.started(lateMs)
    runIteration(seat.user, this.#scenario.exec, seat.rest)
  }

  // As in k6: the iteration that found no virtual user is dropped all the same, and the one that is made is for the next.
  #grow(): void {
    if (this.#growing) return
    this.#growing = true
    setImmediate(() => void this.#addSeat())
  }

  async #addSeat(): Promise<void> {
    const { pool } = this.#surroundings
    if (!this.#stopping) await pool.add()
    this.#growing = false
    if (this.#stopping) return
    const seat = this.#seatOf(pool.take(this.#scenario))
    this.#seats.push(seat)
    this.#idle.push(seat)
  }

  #tellExhausted(): void {
    if (this.#isExhausted) return
    this.#isExhausted = true
    this.#listener.exhausted()
  }

  #seatOf(user: VirtualUser): Seat {
    const seat = {
      user,
      rest: (): void => {
        this.#idle.push(seat)
        this.#finishWhenIdle()
      },
    }
    return seat
  }

  #finishWhenIdle(): void {
    if (this.#finished || !this.#stopping || this.#idle.length < this.#seats.length) return
    this.#finished = true
    this.#next?.cancel()
    clearImmediate(this.#poll)
    this.#end?.cancel()
    for (const { user } of this.#seats) this.#surroundings.pool.giveBack(user)
    this.#surroundings.done()
  }
}
