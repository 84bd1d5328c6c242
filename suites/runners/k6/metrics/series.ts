import { percentile } from './percentile.ts'
import type { Sink, TrendSink } from './sinks.ts'

/** What a metric's values are: milliseconds, bytes, or plain numbers. */
export type Contains = 'default' | 'time' | 'data'

/** One metric over the blocks of a run and over all of it. */
export interface Series {
  /** As k6 names it, with tags where it is a part of another: `http_reqs{kind:write}`. */
  readonly metric: string
  readonly contains: Contains
  readonly samples: number
  readonly blocks: readonly Statistics[]
  readonly overall: Statistics
}

/** The statistics of the samples of one stretch of time. */
export type Statistics = { readonly samples: number; readonly durationMs: number } & (
  | { readonly type: 'counter'; readonly sum: number }
  | { readonly type: 'gauge'; readonly value: number }
  | { readonly type: 'rate'; readonly trues: number }
  | {
      readonly type: 'trend'
      readonly mean: number
      readonly min: number
      readonly median: number
      readonly p90: number
      readonly p95: number
      readonly p99: number
      readonly max: number
    }
)

/** The statistics of a sink, block by block. `blocksMs` has the length of each block; the sink's first mark is where the first one starts. */
export function seriesOf(
  metric: string,
  contains: Contains,
  sink: Sink,
  blocksMs: readonly number[],
  totalMs: number,
): Series {
  return {
    metric,
    contains,
    samples: sink.count,
    blocks: blocksMs.map((durationMs, index) => blockOf(sink, index, durationMs)),
    overall: overallOf(sink, totalMs),
  }
}

function overallOf(sink: Sink, durationMs: number): Statistics {
  const about = { samples: sink.count, durationMs }
  switch (sink.type) {
    case 'counter':
      return { ...about, type: 'counter', sum: sink.value }
    case 'gauge':
      return { ...about, type: 'gauge', value: sink.value }
    case 'rate':
      return { ...about, type: 'rate', trues: sink.trues }
    case 'trend':
      return { ...about, ...trendOf(sink.sorted()) }
  }
}

// The first mark is the start of the first block.
function blockOf(sink: Sink, index: number, durationMs: number): Statistics {
  switch (sink.type) {
    case 'counter': {
      const { samples, of: sum } = between(sink.marks, index, ({ value }) => value)
      return { type: 'counter', samples, durationMs, sum }
    }
    case 'gauge': {
      const { samples } = between(sink.marks, index, ({ value }) => value)
      return { type: 'gauge', samples, durationMs, value: sink.marks[index + 1]?.value ?? 0 }
    }
    case 'rate': {
      const { samples, of: trues } = between(sink.marks, index, ({ trues }) => trues)
      return { type: 'rate', samples, durationMs, trues }
    }
    case 'trend': {
      const [from, to] = [sink.marks[index] ?? 0, sink.marks[index + 1] ?? 0]
      return { samples: to - from, durationMs, ...trendOf(sink.slice(from, to).sort()) }
    }
  }
}

function between<Mark extends { readonly count: number }>(
  marks: readonly Mark[],
  index: number,
  valueOf: (mark: Mark) => number,
): { readonly samples: number; readonly of: number } {
  const [from, to] = [marks[index], marks[index + 1]]
  if (from === undefined || to === undefined) return { samples: 0, of: 0 }
  return { samples: to.count - from.count, of: valueOf(to) - valueOf(from) }
}

function trendOf(sorted: Float64Array): Omit<Extract<Statistics, { type: 'trend' }>, 'samples' | 'durationMs'> {
  let sum = 0
  for (const value of sorted) sum += value
  return {
    type: 'trend',
    mean: sorted.length === 0 ? 0 : sum / sorted.length,
    min: sorted[0] ?? 0,
    median: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    max: sorted.at(-1) ?? 0,
  }
}

/** The statistics by which a kind of metric is summed up in k6's summary. */
export function summaryValues(sink: Sink, totalMs: number, trendStats: readonly string[]): Record<string, number> {
  switch (sink.type) {
    case 'counter':
      return { count: sink.value, rate: totalMs > 0 ? sink.value / (totalMs / 1000) : 0 }
    case 'gauge':
      return { value: sink.value, min: sink.min, max: sink.max }
    case 'rate':
      return {
        rate: sink.count === 0 ? 0 : sink.trues / sink.count,
        passes: sink.trues,
        fails: sink.count - sink.trues,
      }
    case 'trend':
      return Object.fromEntries(trendStats.map((name) => [name, trendStatistic(sink, name) ?? 0]))
  }
}

/** A statistic of a trend by k6's name for it, such as `avg` or `p(99.9)`; `undefined` when k6 has no such name. */
export function trendStatistic(sink: TrendSink, name: string): number | undefined {
  switch (name) {
    case 'avg':
      return sink.average
    case 'min':
      return sink.min
    case 'max':
      return sink.max
    case 'med':
      return sink.percentile(0.5)
    case 'count':
      return sink.count
    default: {
      const rank = /^p\((\d+(?:\.\d+)?)\)$/.exec(name)?.[1]
      return rank === undefined ? undefined : sink.percentile(Number(rank) / 100)
    }
  }
}
