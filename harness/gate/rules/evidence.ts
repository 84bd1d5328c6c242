import { counted } from '../../counted.ts'
import { nonEmptyOr, type NonEmpty } from '../../outcome.ts'
import type { RecordedSuite } from '../../record.ts'
import type { EvidenceFloor, Measurement, SuiteResult } from '../../suite.ts'
import { forceOf } from '../force.ts'
import { EVERY_SUITE } from '../policy.ts'
import { isHeld } from '../quarantine.ts'
import { runAgain } from '../../run-again.ts'
import type { Finding, RuleInput } from '../verdict.ts'

const REQUESTS = 'http_reqs'
const ITERATIONS = 'iterations'
const OPERATIONS = 'contract_coverage{of:operations}'

type Quantity = keyof EvidenceFloor

// In the order in which they are told.
const UNITS: readonly (readonly [quantity: Quantity, unit: string])[] = [
  ['cases', 'cases'],
  ['assertions', 'assertions'],
  ['operations', 'operations'],
  ['requests', 'requests'],
  ['iterations', 'iterations'],
  ['successShare', '% of 2xx'],
  ['durationMs', 'ms'],
]

/** Whether enough was seen to conclude anything. The only code that turns absence into an outcome. */
export function evidence({ record, policy, quarantined }: RuleInput): NonEmpty<Finding> {
  const findings = record.suites.map((recorded, index): Finding => {
    const name = recorded.result.suite
    const held = recorded.result.cases.filter(({ id }) => isHeld(quarantined, id)).length
    const cases =
      held === 0 ? recorded.result.cases : recorded.result.cases.filter(({ id }) => !isHeld(quarantined, id))
    const floor = highest(recorded.floor, policy.floors?.[EVERY_SUITE], policy.floors?.[name])
    const verdict = assess({ floor, result: { ...recorded.result, cases } }, held)
    return {
      ...verdict,
      force: forceOf(name, policy),
      subject: name,
      evidence: `#/suites/${index}`,
      ...(verdict.outcome === 'pass' ? {} : { reproduce: runAgain(record.target, { suite: name }) }),
    }
  })
  return nonEmptyOr(findings, {
    code: 'EVIDENCE_NONE',
    outcome: 'inconclusive',
    force: 'enforced',
    subject: record.runId,
    message: 'The record holds no suite, so nothing was observed.',
    evidence: '#/suites',
  })
}

// What a suite saw, in the units of a floor. Cases count when they were attempted.
function evidenceOf(result: SuiteResult): Required<EvidenceFloor> {
  const { cases, sightings = [], durationMs } = result
  const responses = sightings.reduce((sum, one) => sum + one.responses, 0)
  const successes = sightings.reduce((sum, one) => sum + one.successes, 0)
  const hasRequests = result.measurements.some(({ metric, statistic }) => metric === REQUESTS && statistic === 'count')
  return {
    cases: cases.reduce((count, { attempts }) => (attempts.length > 0 ? count + 1 : count), 0),
    assertions: cases.reduce((sum, { attempts }) => sum + (attempts.at(-1)?.assertions ?? 0), 0),
    operations: Math.round(
      sumOf(result, OPERATIONS, 'value', ({ values, counts }) =>
        values.map((share, index) => share * (counts[index] ?? 0)),
      ),
    ),
    requests: hasRequests ? sumOf(result, REQUESTS, 'count', ({ values }) => values) : responses,
    iterations: sumOf(result, ITERATIONS, 'count', ({ values }) => values),
    successShare: responses === 0 ? 0 : successes / responses,
    durationMs,
  }
}

function sumOf(
  { measurements }: SuiteResult,
  metric: string,
  statistic: Measurement['statistic'],
  read: (measurement: Measurement) => readonly number[],
): number {
  return measurements
    .filter((one) => one.metric === metric && one.statistic === statistic)
    .flatMap(read)
    .reduce((sum, value) => sum + value, 0)
}

function assess({ floor, result }: RecordedSuite, held: number): Pick<Finding, 'code' | 'outcome' | 'message'> {
  const seen = evidenceOf(result)
  if (seen.cases === 0 && seen.requests === 0) {
    const skipped = result.cases.length
    const but = [
      ...(skipped > 0 ? [`${counted(skipped, 'case')} skipped`] : []),
      ...(held > 0 ? [`${counted(held, 'case')} in quarantine`] : []),
    ]
    const message = `${[`${result.suite} observed nothing`, ...but].join('; ')}.`
    return { code: 'EVIDENCE_NONE', outcome: 'inconclusive', message }
  }
  const below = shortfalls(floor, seen)
  return below.length > 0
    ? {
        code: 'EVIDENCE_BELOW_FLOOR',
        outcome: 'inconclusive',
        message: `${result.suite} saw too little: ${below.join(', ')}.`,
      }
    : {
        code: 'EVIDENCE_SUFFICIENT',
        outcome: 'pass',
        message: `${result.suite} saw ${counted(seen.cases, 'case')} and ${counted(seen.requests, 'request')} in ${Math.round(seen.durationMs)} ms.`,
      }
}

function shortfalls(floor: EvidenceFloor, seen: Required<EvidenceFloor>): readonly string[] {
  return UNITS.flatMap(([quantity, unit]) => {
    const least = floor[quantity] ?? 0
    // `!(>=)`: what is no number is too little.
    return !(seen[quantity] >= least)
      ? [`${shown(quantity, seen[quantity])} of at least ${shown(quantity, least)} ${unit}`]
      : []
  })
}

// Rounded down: too little must not read as enough.
function shown(quantity: Quantity, value: number): number {
  return quantity === 'successShare' ? Math.floor(value * 1000) / 10 : Math.floor(value)
}

function highest(...floors: readonly (EvidenceFloor | undefined)[]): EvidenceFloor {
  return Object.fromEntries(
    UNITS.flatMap(([quantity]) => {
      const given = floors.flatMap((floor) => floor?.[quantity] ?? [])
      return given.length === 0 ? [] : [[quantity, Math.max(...given)]]
    }),
  )
}
