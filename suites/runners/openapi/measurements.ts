import { COVERAGE_KINDS } from './evidence.ts'
import type { Measurement } from '../../../harness/suite.ts'

const UNITS: Readonly<Record<string, Measurement['unit']>> = {
  'http_reqs.count': 'count',
  'http_reqs.rate': 'per-second',
  'contract_req_duration.median': 'ms',
  'contract_req_duration.max': 'ms',
  ...Object.fromEntries(COVERAGE_KINDS.map((what) => [`contract_coverage{of:${what}}.value`, 'ratio'])),
}

/** The unit of a measurement by `metric.statistic`; `undefined` for what is not measured. */
export function unitOf(measurement: string): Measurement['unit'] | undefined {
  return Object.hasOwn(UNITS, measurement) ? UNITS[measurement] : undefined
}

/** What a run measured beside its cases. Named apart from what load suites measure: these requests are meant to be odd. */
export function measurementsOf(durationsMs: readonly number[], elapsedMs: number): readonly Measurement[] {
  const count = durationsMs.length
  const sorted = durationsMs.toSorted((left, right) => left - right)
  const rate = elapsedMs > 0 ? (count * 1000) / elapsedMs : 0
  return [
    of('http_reqs', 'count', 'count', count, count),
    of('http_reqs', 'per-second', 'rate', count > 0 ? rate : undefined, count),
    of('contract_req_duration', 'ms', 'median', sorted[Math.floor((count - 1) / 2)], count),
    of('contract_req_duration', 'ms', 'max', sorted.at(-1), count),
  ]
}

function of(
  metric: string,
  unit: Measurement['unit'],
  statistic: Measurement['statistic'],
  value: number | undefined,
  count: number,
): Measurement {
  if (value === undefined) return { metric, unit, statistic, values: [], counts: [] }
  return { metric, unit, statistic, values: [value], counts: [count], overall: value }
}
