import { counted } from '../../counted.ts'
import { nonEmptyOr, type NonEmpty } from '../../outcome.ts'
import type { RunRecord } from '../../record.ts'
import type { Measurement } from '../../suite.ts'
import type { Limit } from '../policy.ts'
import type { Finding, GateInput } from '../verdict.ts'

interface Measured {
  readonly suite: string
  readonly measurement: Measurement
}

/** Whether measurements are within their limits; a limit on what was not measured is no pass. */
export function limits({ record, policy }: GateInput): NonEmpty<Finding> {
  const findings = Object.entries(policy.limits).flatMap(([key, limit]) => examine(key, limit, record))
  return nonEmptyOr(findings, {
    code: 'LIMITS_NONE',
    outcome: 'inconclusive',
    force: 'shadow',
    subject: 'limits',
    message: 'The policy sets no limit, so no measurement was examined.',
  })
}

function examine(key: string, limit: Limit, record: RunRecord): NonEmpty<Finding> {
  const found = measured(key, limit, record).map((one) => compare(key, limit, one))
  const { configured, asked } = record.selection
  const leftOut = limit.suite !== undefined && configured.includes(limit.suite) && !asked.includes(limit.suite)
  return nonEmptyOr(found, {
    code: 'LIMIT_UNMEASURED',
    outcome: 'inconclusive',
    force: leftOut ? 'shadow' : 'enforced',
    subject: key,
    limit,
    message: leftOut
      ? `${key} was not measured: ${limit.suite} was not asked for.`
      : `${key} has a limit (${describe(limit)}) and was not measured.`,
  })
}

function measured(key: string, limit: Limit, record: RunRecord): readonly Measured[] {
  return record.suites
    .filter(({ result }) => limit.suite === undefined || result.suite === limit.suite)
    .flatMap(({ result }) => result.measurements.map((measurement) => ({ suite: result.suite, measurement })))
    .filter(({ measurement }) => `${measurement.metric}.${measurement.statistic}` === key)
}

function compare(key: string, limit: Limit, { suite, measurement }: Measured): Finding {
  const value = measurement.overall
  const observations = measurement.counts.reduce((sum, count) => sum + count, 0)
  const common = { force: 'enforced', subject: key, limit: { ...limit, suite } } as const
  if (value === undefined || !Number.isFinite(value) || observations === 0) {
    const message = `${key} has a limit (${describe(limit)}), and ${suite} has no value for it.`
    return { ...common, code: 'LIMIT_UNMEASURED', outcome: 'inconclusive', message }
  }
  const within = value <= (limit.atMost ?? Infinity) && value >= (limit.atLeast ?? -Infinity)
  const shown = `${round(value)} ${measurement.unit}`
  return within
    ? {
        ...common,
        code: 'LIMIT_MET',
        outcome: 'pass',
        message: `${key} is ${shown} over ${counted(observations, 'observation')}; limit ${describe(limit)}.`,
      }
    : {
        ...common,
        code: 'LIMIT_CROSSED',
        outcome: 'fail',
        message: `${key} is ${shown} over ${counted(observations, 'observation')}; limit ${describe(limit)}.`,
      }
}

function describe(limit: Limit): string {
  const ends = [
    ...(limit.atLeast === undefined ? [] : [`at least ${limit.atLeast}`]),
    ...(limit.atMost === undefined ? [] : [`at most ${limit.atMost}`]),
  ]
  return ends.join(' and ')
}

function round(value: number): number {
  return Number(value.toPrecision(6)) // a value just beyond its limit must not read as the limit
}
