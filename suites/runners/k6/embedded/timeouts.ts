import type { Timers } from './timers.ts'

/** What may take too long. The list that it is in goes through it itself: what is made anew for each is what garbage collections copy. */
export interface Timed {
  /** By `performance.now()`, in whole milliseconds. */
  dueMs: number
  /** `undefined`: its time does not run. */
  line: Line | undefined
  next: Timed | undefined
  previous: Timed | undefined
  timeOut(): void
}

/**
 * Times that nearly always end before they run out, such as those of requests. There is a list for each length of time, in which
 * what began first is due first, so that beginning and ending cost the same however many wait, and nothing of what has ended stays.
 * Never early, and up to 2 ms late.
 */
export class Timeouts {
  readonly #timers: Timers
  readonly #lines = new Map<number, Line>()

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /**
   * Its time runs from now on, until `line.remove()`.
   * @param nowMs - by `performance.now()`
   */
  begin(lengthMs: number, nowMs: number, timed: Timed): void {
    let line = this.#lines.get(lengthMs)
    if (line === undefined) {
      line = new Line()
      this.#lines.set(lengthMs, line)
    }
    timed.dueMs = Math.ceil(nowMs + lengthMs)
    line.append(timed)
    if (!line.isArmed) this.#arm(line, lengthMs, timed)
  }

  #arm(line: Line, lengthMs: number, first: Timed): void {
    line.isArmed = true
    this.#timers.at(first.dueMs, () => this.#expire(line, lengthMs))
  }

  #expire(line: Line, lengthMs: number): void {
    const nowMs = performance.now()
    let { first } = line
    while (first !== undefined && first.dueMs <= nowMs) {
      line.remove(first)
      first.timeOut()
      first = line.first
    }
    if (first === undefined) this.#lines.delete(lengthMs)
    else this.#arm(line, lengthMs, first)
  }
}

/** What has the same time, in the order it began. */
export class Line {
  first: Timed | undefined
  isArmed = false
  #last: Timed | undefined

  append(timed: Timed): void {
    timed.line = this
    timed.previous = this.#last
    if (this.#last === undefined) this.first = timed
    else this.#last.next = timed
    this.#last = timed
  }

  /** Its time does not run out any more. */
  remove(timed: Timed): void {
    const { next, previous } = timed
    if (previous === undefined) this.first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    timed.line = undefined
    timed.next = undefined
    timed.previous = undefined
  }
}
