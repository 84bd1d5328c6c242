/** Spaces requests so that no more than a number start in a second, over all virtual users. */
export class RateLimit {
  readonly #gapMs: number
  #nextMs = 0

  constructor(maxPerSecond: number) {
    this.#gapMs = maxPerSecond > 0 && Number.isFinite(maxPerSecond) ? 1000 / maxPerSecond : 0
  }

  /** Whether there is anything to wait for. */
  get limits(): boolean {
    return this.#gapMs > 0
  }

  /** Takes the next place. The answer is how long to wait for it. */
  reserve(nowMs: number): number {
    if (this.#gapMs === 0) return 0
    const startMs = Math.max(nowMs, this.#nextMs)
    this.#nextMs = startMs + this.#gapMs
    return startMs - nowMs
  }
}
