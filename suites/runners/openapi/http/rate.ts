import { setTimeout as delay } from 'node:timers/promises'

/** Waits shorter than this are not worth a timer (ms). */
const SHORTEST_WAIT_MS = 2

/** Lets requests through one by one, never more than so many a second, and not before a pause is over. */
export class RateLimiter {
  private readonly gapMs: number
  private nextMs = 0

  constructor(maxRatePerSecond: number) {
    this.gapMs = 1000 / maxRatePerSecond
  }

  /** Settles when the next request may go. @throws AbortError */
  async turn(signal: AbortSignal): Promise<void> {
    const nowMs = performance.now()
    const slotMs = Math.max(nowMs, this.nextMs)
    this.nextMs = slotMs + this.gapMs
    if (slotMs - nowMs > SHORTEST_WAIT_MS) await delay(slotMs - nowMs, undefined, { signal })
  }

  /** Holds everything that is not yet under way. */
  pause(durationMs: number): void {
    this.nextMs = Math.max(this.nextMs, performance.now() + durationMs)
  }
}

/** At most so many at a time; the others wait in line. */
export class Slots {
  private free: number
  private readonly waiting: (() => void)[] = []

  constructor(count: number) {
    this.free = count
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1
    else await new Promise<void>((resolve) => this.waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.waiting.shift()
      if (next === undefined) this.free += 1
      else next()
    }
  }
}
