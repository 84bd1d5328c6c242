import { counted } from '../../counted.ts'
import { nonEmptyOr, type NonEmpty } from '../../outcome.ts'
import type { RecordedSuite, RunRecord } from '../../record.ts'
import type { Measurement } from '../../suite.ts'
import type { Limit } from '../policy.ts'
import { runAgain } from '../../run-again.ts'
import type { Finding, RuleInput } from '../verdict.ts'

interface Measured {
  readonly suite: string
  readonly measurement: Measurement
  /** JSON pointer to the measurement. */
  readonly evidence: string
}

/**
 * Whether measurements are within their limits; a limit on what was not measured is no pass. Where some cases alone were asked for,
 * limits are told and do not count.
 */
export function limits({ record, policy }: RuleInput): NonEmpty<Finding> {
  const findings = Object.entries(policy.limits)
    .flatMap(([key, limit]) => examine(key, limit, record))
    .map((finding): Finding => (record.selection.cases === undefined ? finding : { ...finding, force: 'shadow' }))
  return nonEmptyOr(findings, {
    code: 'LIMITS_NONE',
    outcome: 'inconclusive',
    force: 'shadow',
    subject: 'limits',
    message: 'The policy sets no limit, so no measurement was examined.',
  })
}

function examine(key: string, limit: Limit, record: RunRecord): NonEmpty<Finding> {
  const found = measured(key, limit, record).map((one): Finding => {
    const told = compare(key, limit, one)
    return told.outcome === 'pass' ? told : { ...told, reproduce: runAgain(record.target, { suite: one.suite }) }
  })
  const { configured, asked } = record.selection
  const leftOut = limit.suite !== undefined && configured.includes(limit.suite) && !asked.includes(limit.suite)
  return nonEmptyOr(found, {
    code: 'LIMIT_UNMEASURED',
    outcome: 'inconclusive',
    force: leftOut ? 'shadow' : (limit.force ?? 'enforced'),
    subject: key,
    limit,
    evidence: '#/suites',
    reproduce: runAgain(record.target, { suite: limit.suite }),
    message: leftOut
      ? `${key} was not measured: ${limit.suite} was not asked for.`
      : `${key} has a limit (${describe(limit)}) and was not measured.`,
  })
}

function measured(key: string, limit: Limit, record: RunRecord): readonly Measured[] {
  return record.suites
    .flatMap(({ result }: RecordedSuite, place) =>
      result.measurements.map((measurement, index) => ({
        suite: result.suite,
        measurement,
        evidence: `#/suites/${place}/result/measurements/${index}`,
      })),
    )
    .filter(
      ({ suite, measurement }) =>
        (limit.suite === undefined || suite === limit.suite) &&
        `${measurement.metric}.${measurement.statistic}` === key,
    )
}

function compare(key: string, limit: Limit, { suite, measurement, evidence }: Measured): Finding {
  const value = measurement.overall
  const observations = measurement.counts.reduce((sum, count) => sum + count, 0)
  const { unit } = measurement
  const common = { force: limit.force ?? 'enforced', subject: key, limit: { ...limit, suite }, evidence } as const
  const wrongUnit = whyAnotherUnit(limit, unit)
  if (wrongUnit !== undefined) {
    const message = `${key} has a limit (${describe(limit)}) that cannot be compared: ${wrongUnit}.`
    return { ...common, code: 'LIMIT_UNIT_WRONG', outcome: 'inconclusive', message }
  }
  if (value === undefined || !Number.isFinite(value) || observations === 0) {
    const message = `${key} has a limit (${describe(limit)}), and ${suite} has no value for it.`
    return { ...common, code: 'LIMIT_UNMEASURED', outcome: 'inconclusive', message }
  }
  const within = value <= (limit.atMost ?? Infinity) && value >= (limit.atLeast ?? -Infinity)
  const shown = `${round(value)} ${unit}`
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

// A share is 0..1: a limit of 5 that was meant as percent would never be crossed.
function whyAnotherUnit({ unit, atMost, atLeast }: Limit, measured: Measurement['unit']): string | undefined {
  if (unit !== undefined && unit !== measured) return `it is in ${unit}, and the measurement in ${measured}`
  const beyond = [atMost, atLeast].find((end) => end !== undefined && (end < 0 || end > 1))
  return measured === 'ratio' && beyond !== undefined ? `${beyond} is no share of 0..1` : undefined
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
