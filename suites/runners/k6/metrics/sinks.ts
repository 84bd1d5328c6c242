import { percentile } from './percentile.ts'

/** The kinds of metric that k6 has. */
export const METRIC_TYPES = ['counter', 'gauge', 'rate', 'trend'] as const

/** One of `METRIC_TYPES`. */
export type MetricType = (typeof METRIC_TYPES)[number]

/** Takes the samples of one metric and answers with its statistics; `mark` says that a block starts or ends here. */
export type Sink = CounterSink | GaugeSink | RateSink | TrendSink

/** The samples that were taken out of a sink, to be merged into another of its kind. */
export type TakenSamples =
  | { readonly type: 'counter'; readonly count: number; readonly value: number }
  | {
      readonly type: 'gauge'
      readonly count: number
      readonly value: number
      readonly min: number
      readonly max: number
    }
  | { readonly type: 'rate'; readonly count: number; readonly trues: number }
  | { readonly type: 'trend'; readonly values: Float64Array<ArrayBuffer> }

/** An empty sink of the kind. */
export function createSink(type: MetricType): Sink {
  switch (type) {
    case 'counter':
      return new CounterSink()
    case 'gauge':
      return new GaugeSink()
    case 'rate':
      return new RateSink()
    case 'trend':
      return new TrendSink()
  }
}

/** A sum. */
export class CounterSink {
  readonly type = 'counter'
  count = 0
  value = 0
  /** Cumulative sums and sample counts at each mark. */
  readonly marks: { readonly count: number; readonly value: number }[] = []

  add(value: number): void {
    this.count += 1
    this.value += value
  }

  mark(): void {
    this.marks.push({ count: this.count, value: this.value })
  }

  /** Takes all samples out. */
  take(): TakenSamples {
    const { count, value } = this
    this.count = 0
    this.value = 0
    return { type: 'counter', count, value }
  }

  merge(taken: TakenSamples): void {
    if (taken.type !== 'counter') return
    this.count += taken.count
    this.value += taken.value
  }
}

/** The last value, with the lowest and the highest. */
export class GaugeSink {
  readonly type = 'gauge'
  count = 0
  value = 0
  min = 0
  max = 0
  /** Sample counts and the value that stood at each mark. */
  readonly marks: { readonly count: number; readonly value: number }[] = []

  add(value: number): void {
    this.min = this.count === 0 ? value : Math.min(this.min, value)
    this.max = this.count === 0 ? value : Math.max(this.max, value)
    this.count += 1
    this.value = value
  }

  mark(): void {
    this.marks.push({ count: this.count, value: this.value })
  }

  /** Takes all samples out. */
  take(): TakenSamples {
    const { count, value, min, max } = this
    this.count = 0
    return { type: 'gauge', count, value, min, max }
  }

  /** Of values that came at the same time in two threads, the one that is merged last stands. */
  merge(taken: TakenSamples): void {
    if (taken.type !== 'gauge' || taken.count === 0) return
    this.min = this.count === 0 ? taken.min : Math.min(this.min, taken.min)
    this.max = this.count === 0 ? taken.max : Math.max(this.max, taken.max)
    this.count += taken.count
    this.value = taken.value
  }
}

/** How often something was true. */
export class RateSink {
  readonly type = 'rate'
  count = 0
  trues = 0
  /** Cumulative counts at each mark. */
  readonly marks: { readonly count: number; readonly trues: number }[] = []

  add(value: number): void {
    this.count += 1
    if (value !== 0) this.trues += 1
  }

  mark(): void {
    this.marks.push({ count: this.count, trues: this.trues })
  }

  /** Takes all samples out. */
  take(): TakenSamples {
    const { count, trues } = this
    this.count = 0
    this.trues = 0
    return { type: 'rate', count, trues }
  }

  merge(taken: TakenSamples): void {
    if (taken.type !== 'rate') return
    this.count += taken.count
    this.trues += taken.trues
  }
}

const FIRST_CHUNK = 256 // values
const LARGEST_CHUNK = 16_384

/**
 * Every value, so that percentiles are exact. They are kept in chunks: to move them to ever larger places took 50 ms where a run that
 * makes 7,000 requests a second had outgrown the last one.
 */
export class TrendSink {
  readonly type = 'trend'
  count = 0
  sum = 0
  min = 0
  max = 0
  /** Sample counts at each mark. */
  readonly marks: number[] = []
  readonly #full: Float64Array[] = []
  #last = new Float64Array(FIRST_CHUNK)
  #used = 0 // of the last
  #sorted: Float64Array = new Float64Array(0)

  add(value: number): void {
    if (this.#used === this.#last.length) this.#grow()
    if (this.count === 0 || value < this.min) this.min = value
    if (this.count === 0 || value > this.max) this.max = value
    this.#last[this.#used] = value
    this.#used += 1
    this.count += 1
    this.sum += value
  }

  mark(): void {
    this.marks.push(this.count)
  }

  /** Takes all samples out. */
  take(): TakenSamples {
    const values = this.slice(0, this.count)
    this.#full.length = 0
    this.#used = 0
    this.count = 0
    this.sum = 0
    this.#sorted = new Float64Array(0)
    return { type: 'trend', values }
  }

  merge(taken: TakenSamples): void {
    if (taken.type === 'trend') for (const value of taken.values) this.add(value)
  }

  get average(): number {
    return this.count === 0 ? 0 : this.sum / this.count
  }

  /** @param p - rank in 0..1 */
  percentile(p: number): number {
    return percentile(this.sorted(), p)
  }

  /** All values, ascending. Values that came since the last call are sorted alone and merged in. */
  sorted(): Float64Array {
    const known = this.#sorted
    if (known.length === this.count) return known
    const fresh = this.slice(known.length, this.count).sort()
    this.#sorted = known.length === 0 ? fresh : merge(known, fresh)
    return this.#sorted
  }

  /** The values of a stretch of samples, in the order they came. */
  slice(from: number, to: number): Float64Array<ArrayBuffer> {
    const end = Math.min(to, this.count)
    const values = new Float64Array(Math.max(0, end - from))
    let start = 0
    for (const chunk of [...this.#full, this.#last]) {
      const part = chunk.subarray(Math.max(0, from - start), Math.max(0, end - start))
      if (part.length > 0) values.set(part, Math.max(0, start - from))
      start += chunk.length
    }
    return values
  }

  #grow(): void {
    this.#full.push(this.#last)
    this.#last = new Float64Array(Math.min(2 * this.#last.length, LARGEST_CHUNK))
    this.#used = 0
  }
}

function merge(left: Float64Array, right: Float64Array): Float64Array {
  const merged = new Float64Array(left.length + right.length)
  let i = 0
  let j = 0
  for (let k = 0; k < merged.length; k += 1) {
    const fromLeft = i < left.length ? (left[i] ?? 0) : Infinity
    const fromRight = j < right.length ? (right[j] ?? 0) : Infinity
    if (j >= right.length || (i < left.length && fromLeft <= fromRight)) {
      merged[k] = fromLeft
      i += 1
    } else {
      merged[k] = fromRight
      j += 1
    }
  }
  return merged
}
