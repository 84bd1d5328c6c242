/** A timer that can still be taken back. */
export interface TimerHandle {
  cancel(): void
}

const COMPACT_FROM = 1024 // entries; below this, cancelled ones may stay until they are due

/**
 * Timers for many virtual users: one heap and one timer of the system; never early, and up to 1 ms late.
 * The system's own timers may come up to 1 ms early against the monotonic clock, and keep a list for every duration.
 */
export class Timers {
  #heap: Entry[] = []
  #order = 0
  #cancelled = 0
  #armed: NodeJS.Timeout | undefined
  #armedForMs = Infinity

  /** @param dueMs - by `performance.now()` */
  at(dueMs: number, task: () => void): TimerHandle {
    const entry = new Entry(this, dueMs, (this.#order += 1), task)
    this.#push(entry)
    if (this.#heap[0] === entry) this.#arm()
    return entry
  }

  after(delayMs: number, task: () => void): TimerHandle {
    return this.at(performance.now() + delayMs, task)
  }

  /** Forgets all. */
  clear(): void {
    this.#heap = []
    clearTimeout(this.#armed)
    this.#armed = undefined
    this.#armedForMs = Infinity
  }

  /** For entries alone. */
  noteCancelled(): void {
    this.#cancelled += 1
    if (this.#heap.length < COMPACT_FROM || this.#cancelled * 2 < this.#heap.length) return
    // A list that is sorted is a heap.
    this.#heap = this.#heap
      .filter(({ task }) => task !== undefined)
      .sort((left, right) => (isBefore(left, right) ? -1 : 1))
    this.#cancelled = 0
  }

  #fire(): void {
    this.#armed = undefined
    this.#armedForMs = Infinity
    const nowMs = performance.now()
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (first.task !== undefined && first.dueMs > nowMs) break
      this.#pop()
      first.run()
    }
    this.#arm()
  }

  #arm(): void {
    const dueMs = this.#heap[0]?.dueMs
    if (dueMs === undefined || dueMs >= this.#armedForMs) return
    clearTimeout(this.#armed)
    this.#armedForMs = dueMs
    const delayMs = dueMs - performance.now()
    this.#armed = setTimeout(() => this.#fire(), Math.max(1, Math.ceil(delayMs)))
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let index = heap.push(entry) - 1
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !isBefore(entry, parent)) break
      heap[index] = parent
      index = above
    }
    heap[index] = entry
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      const left = heap[index * 2 + 1]
      if (left === undefined) break
      const right = heap[index * 2 + 2]
      const [child, at] = right !== undefined && isBefore(right, left) ? [right, index * 2 + 2] : [left, index * 2 + 1]
      if (!isBefore(child, last)) break
      heap[index] = child
      index = at
    }
    heap[index] = last
  }
}

class Entry implements TimerHandle {
  readonly dueMs: number
  /** Breaks ties: what was asked for first comes first. */
  readonly order: number
  task: (() => void) | undefined
  readonly #timers: Timers

  constructor(timers: Timers, dueMs: number, order: number, task: () => void) {
    this.#timers = timers
    this.dueMs = dueMs
    this.order = order
    this.task = task
  }

  run(): void {
    const { task } = this
    this.task = undefined
    task?.()
  }

  cancel(): void {
    if (this.task === undefined) return
    this.task = undefined
    this.#timers.noteCancelled()
  }
}

function isBefore(left: Entry, right: Entry): boolean {
  return left.dueMs < right.dueMs || (left.dueMs === right.dueMs && left.order < right.order)
}
