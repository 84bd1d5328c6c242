import type { Limit } from '../../harness/gate/policy.ts'
import type { Finding } from '../../harness/gate/verdict.ts'
import type { RunRecord } from '../../harness/record.ts'
import type { Report } from '../../harness/report.ts'
import type { Measurement } from '../../harness/suite.ts'
import { formatValue } from './units.ts'

const LOAD = 'http_req_duration' // a suite that measures it is a load test
// Shown of a load test where they have no limit: what it is asked first.
const TELLING = new Set(['http_reqs.rate', 'http_req_duration.median', 'http_req_duration.p95', 'http_req_failed.rate'])

// How much of its document a contract suite tried.
const COVERAGE = /^contract_coverage\{of:\w+\}$/u

/** One measurement beside its limit. */
export interface MeasurementRow {
  /** `metric.statistic` */
  readonly name: string
  /** `undefined`: no suite has a value for it. */
  readonly suite: string | undefined
  /** With its unit; `not measured` where there is none. */
  readonly value: string
  /** With its unit; `undefined`: it has none. */
  readonly limit: string | undefined
  /** What the gate said of it. */
  readonly state: 'crossed' | 'unmeasured' | 'met' | 'unlimited'
  /** Observations behind the value. */
  readonly observations: number
}

/** What has a limit, what is beyond it first; then what is told of every load test and every document. */
export function measurementRowsOf({ record, verdict }: Report): readonly MeasurementRow[] {
  const limited = verdict.findings.flatMap((finding) => {
    const state = STATES[finding.code]
    return state === undefined || finding.limit === undefined ? [] : [limitedRow(finding, finding.limit, state, record)]
  })
  const order: readonly MeasurementRow['state'][] = ['crossed', 'unmeasured', 'met']
  const shown = new Set(limited.map(({ name, suite }) => JSON.stringify([name, suite])))
  const telling = record.suites.filter(({ result }) =>
    result.measurements.some(({ metric }) => metric === LOAD || COVERAGE.test(metric)),
  )
  const unlimited = telling.flatMap(({ result }) =>
    result.measurements
      .filter(
        (one) =>
          (TELLING.has(nameOf(one)) || COVERAGE.test(one.metric)) &&
          !shown.has(JSON.stringify([nameOf(one), result.suite])),
      )
      .map((one) => unlimitedRow(one, result.suite)),
  )
  return [...limited.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state)), ...unlimited]
}

const STATES: Readonly<Partial<Record<Finding['code'], MeasurementRow['state']>>> = {
  LIMIT_CROSSED: 'crossed',
  LIMIT_UNMEASURED: 'unmeasured',
  LIMIT_MET: 'met',
}

function limitedRow(finding: Finding, limit: Limit, state: MeasurementRow['state'], record: RunRecord): MeasurementRow {
  const measured = record.suites
    .filter(({ result }) => result.suite === limit.suite)
    .flatMap(({ result }) => result.measurements)
    .find((one) => nameOf(one) === finding.subject)
  return {
    name: finding.subject,
    suite: limit.suite,
    value: valueOf(measured),
    limit: describe(limit, measured?.unit),
    state,
    observations: observationsOf(measured),
  }
}

function unlimitedRow(measurement: Measurement, suite: string): MeasurementRow {
  return {
    name: nameOf(measurement),
    suite,
    value: valueOf(measurement),
    limit: undefined,
    state: 'unlimited',
    observations: observationsOf(measurement),
  }
}

function nameOf({ metric, statistic }: Measurement): string {
  return `${metric}.${statistic}`
}

function valueOf(measurement: Measurement | undefined): string {
  return measurement?.overall === undefined ? 'not measured' : formatValue(measurement.overall, measurement.unit)
}

function observationsOf(measurement: Measurement | undefined): number {
  return (measurement?.counts ?? []).reduce((sum, count) => sum + count, 0)
}

function describe({ atLeast, atMost }: Limit, unit: Measurement['unit'] | undefined): string {
  const format = (bound: number): string => (unit === undefined ? String(bound) : formatValue(bound, unit))
  return [
    ...(atLeast === undefined ? [] : [`at least ${format(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${format(atMost)}`]),
  ].join(' and ')
}
