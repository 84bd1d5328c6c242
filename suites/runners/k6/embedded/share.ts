import { Segment } from './segment.ts'

const COUNTS = {
  activeVus: 0,
  initializedVus: 1,
  completed: 2,
  interrupted: 3,
  exceptions: 4,
  markedFailed: 5,
} as const // slots
const SCENARIOS_FROM = 16 // slots; those of the counts come before
const SLOTS = 4096
const BYTES_A_SLOT = 4
const NONE_LEFT = 2 ** 30 // iterations of a scenario; more can't be counted

/** What all threads of a run count together. */
export type Count = keyof typeof COUNTS

/** What a thread is told of its share. */
export interface ShareData {
  readonly index: number
  readonly threads: number
  readonly counts: SharedArrayBuffer
}

/**
 * Which part of the load a thread runs, and the counts that all threads have in common. Of everything that is numbered (virtual
 * users, iterations that are due) and is in the segment of this instance, a thread has each n-th.
 */
export class Share {
  readonly index: number
  readonly threads: number
  readonly segment: Segment
  readonly #counts: SharedArrayBuffer
  readonly #slots: Int32Array
  readonly #scenario: number

  constructor({ index, threads, counts }: ShareData, segment: Segment = Segment.whole, scenario = 0) {
    this.index = index
    this.threads = threads
    this.segment = segment
    this.#counts = counts
    this.#slots = new Int32Array(counts)
    this.#scenario = SCENARIOS_FROM + 2 * scenario
  }

  /** The first of some threads; of one, it has everything. */
  static first(threads: number): Share {
    return new Share({ index: 0, threads, counts: new SharedArrayBuffer(SLOTS * BYTES_A_SLOT) })
  }

  /** The same, of a part of the load. */
  within(segment: Segment): Share {
    return new Share(this.dataFor(this.index), segment)
  }

  /** What another thread of the same run is told. */
  dataFor(index: number): ShareData {
    return { index, threads: this.threads, counts: this.#counts }
  }

  /** The share in a scenario that is of use for so many threads at most; `undefined`: this one has no part in it. */
  inScenario(scenario: number, most: number): Share | undefined {
    const threads = Math.max(1, Math.min(this.threads, this.segment.of(most)))
    if (this.index >= threads) return undefined
    return new Share({ index: this.index, threads, counts: this.#counts }, this.segment, scenario)
  }

  /** How many of so many are this thread's. */
  of(total: number): number {
    return Math.max(0, Math.ceil((this.segment.of(total) - this.index) / this.threads))
  }

  /** Whether what has this number, from 0 on, is this thread's. */
  has(number: number): boolean {
    return this.segment.has(number) && this.segment.of(number) % this.threads === this.index
  }

  /** The id of a virtual user that is made now: from 1 on, over all threads. */
  nextUserId(): number {
    return Atomics.add(this.#slots, COUNTS.initializedVus, 1) + 1
  }

  add(count: Count, by: number): void {
    Atomics.add(this.#slots, COUNTS[count], by)
  }

  total(count: Count): number {
    return Atomics.load(this.#slots, COUNTS[count])
  }

  /** Numbers the iterations that start in the scenario, over all threads, from 0 on. */
  startIteration(): number {
    return Atomics.add(this.#slots, this.#scenario, 1)
  }

  /** Takes all that are left of the iterations that the scenario's virtual users share; the answer is how many were taken before. */
  takeAllIterations(): number {
    return Atomics.exchange(this.#slots, this.#scenario + 1, NONE_LEFT)
  }

  /** Takes one of the iterations that the scenario's virtual users share; the answer counts from 0. */
  takeIteration(): number {
    return Atomics.add(this.#slots, this.#scenario + 1, 1)
  }
}
