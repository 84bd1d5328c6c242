import type { Timers } from './timers.ts'

/** What may take too long. */
export interface Timed {
  timeOut(): void
}

/**
 * Times that nearly always end before they run out, such as those of requests. There is a list for each length of time, in which
 * what began first is due first, so that beginning and ending cost the same however many wait, and nothing of what has ended stays.
 */
export class Timeouts {
  readonly #timers: Timers
  readonly #lists = new Map<number, Line>()

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /** @param nowMs - by `performance.now()` */
  begin(lengthMs: number, nowMs: number, timed: Timed): Timeout {
    let line = this.#lists.get(lengthMs)
    if (line === undefined) {
      line = new Line()
      this.#lists.set(lengthMs, line)
    }
    const timeout = new Timeout(nowMs + lengthMs, timed)
    line.append(timeout)
    if (!line.isArmed) this.#arm(line, lengthMs, timeout)
    return timeout
  }

  #arm(line: Line, lengthMs: number, first: Timeout): void {
    line.isArmed = true
    this.#timers.at(first.dueMs, () => this.#expire(line, lengthMs))
  }

  #expire(line: Line, lengthMs: number): void {
    const nowMs = performance.now()
    let { first } = line
    while (first !== undefined && first.dueMs <= nowMs) {
      first.end()
      first.timed.timeOut()
      first = line.first
    }
    if (first === undefined) this.#lists.delete(lengthMs)
    else this.#arm(line, lengthMs, first)
  }
}

/** A time that runs. */
export class Timeout {
  readonly dueMs: number
  readonly timed: Timed
  line: Line | undefined
  next: Timeout | undefined
  previous: Timeout | undefined

  constructor(dueMs: number, timed: Timed) {
    this.dueMs = dueMs
    this.timed = timed
  }

  /** It does not run out any more. */
  end(): void {
    this.line?.remove(this)
  }
}

class Line {
  first: Timeout | undefined
  isArmed = false
  #last: Timeout | undefined

  append(timeout: Timeout): void {
    timeout.line = this
    timeout.previous = this.#last
    if (this.#last === undefined) this.first = timeout
    else this.#last.next = timeout
    this.#last = timeout
  }

  remove(timeout: Timeout): void {
    const { next, previous } = timeout
    if (previous === undefined) this.first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    timeout.line = undefined
    timeout.next = undefined
    timeout.previous = undefined
  }
}
