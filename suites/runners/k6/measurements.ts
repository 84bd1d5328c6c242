import type { Measurement } from '../../../harness/suite.ts'
import { BUILTIN_METRICS } from './metrics/registry.ts'
import type { Contains, Series, Statistics } from './metrics/series.ts'

type Unit = Measurement['unit']

/** A statistic of a metric: how it is read from a block, and how many observations stand behind it. */
interface Reading {
  readonly statistic: Measurement['statistic']
  readonly unit: Unit
  /** `undefined`: the block has nothing to tell. */
  readonly read: (block: Statistics) => number | undefined
}

/** The measurements of a run, named as k6 names them: one value for each block, and one over all. */
export function measurementsOf(series: readonly Series[]): readonly Measurement[] {
  return series.flatMap((one) => readingsOf(one.overall.type, one.contains).map((reading) => measure(one, reading)))
}

/** The unit of a measurement by `metric.statistic`: known of what k6 measures by itself; a script may have others. */
export function unitOf(measurement: string): Unit | 'unknown' | undefined {
  const [, name, statistic] = /^([^{]+)(?:\{.*\})?\.(\w+)$/.exec(measurement) ?? []
  const builtin = BUILTIN_METRICS.find(([metric]) => metric === name)
  if (builtin === undefined) return 'unknown'
  return readingsOf(builtin[1], builtin[2]).find((reading) => reading.statistic === statistic)?.unit
}

function measure(series: Series, { statistic, unit, read }: Reading): Measurement {
  const told = series.blocks.flatMap((block) => {
    const value = read(block)
    return value === undefined ? [] : [{ value, count: block.samples }]
  })
  const overall = read(series.overall)
  return {
    metric: series.metric,
    unit,
    statistic,
    values: told.map(({ value }) => value),
    counts: told.map(({ count }) => count),
    ...(overall === undefined ? {} : { overall }),
  }
}

function readingsOf(type: Statistics['type'], contains: Contains): readonly Reading[] {
  const unit = UNITS[contains]
  switch (type) {
    case 'counter':
      return [
        { statistic: 'count', unit, read: (block) => (block.type === 'counter' ? block.sum : undefined) },
        { statistic: 'rate', unit: 'per-second', read: perSecond },
      ]
    case 'gauge':
      return [
        {
          statistic: 'value',
          unit,
          read: (block) => (block.type === 'gauge' && block.samples > 0 ? block.value : undefined),
        },
      ]
    case 'rate':
      return [{ statistic: 'rate', unit: 'ratio', read: ratio }]
    case 'trend':
      return TREND_STATISTICS.map((statistic) => ({
        statistic,
        unit,
        read: (block) => (block.type === 'trend' && block.samples > 0 ? block[statistic] : undefined),
      }))
  }
}

const UNITS: Readonly<Record<Contains, Unit>> = { time: 'ms', data: 'bytes', default: 'count' }

const TREND_STATISTICS = ['mean', 'min', 'median', 'p90', 'p95', 'p99', 'max'] as const

function perSecond(block: Statistics): number | undefined {
  return block.type === 'counter' && block.durationMs > 0 ? block.sum / (block.durationMs / 1000) : undefined
}

function ratio(block: Statistics): number | undefined {
  return block.type === 'rate' && block.samples > 0 ? block.trues / block.samples : undefined
}
