import { counted } from '../../counted.ts'
import { nonEmptyOr, type NonEmpty } from '../../outcome.ts'
import type { RecordedSuite } from '../../record.ts'
import type { EvidenceFloor, SuiteResult } from '../../suite.ts'
import { forceOf } from '../force.ts'
import { runAgain } from '../run-again.ts'
import type { Finding, GateInput } from '../verdict.ts'

const REQUESTS = 'http_reqs'

/** Whether enough was seen to conclude anything. The only code that turns absence into an outcome. */
export function evidence({ record, policy }: GateInput): NonEmpty<Finding> {
  const findings = record.suites.map((suite): Finding => {
    const { name, verdict } = { name: suite.result.suite, verdict: assess(suite) }
    return {
      ...verdict,
      force: forceOf(name, policy),
      subject: name,
      ...(verdict.outcome === 'pass' ? {} : { reproduce: runAgain(record.target, name) }),
    }
  })
  return nonEmptyOr(findings, {
    code: 'EVIDENCE_NONE',
    outcome: 'inconclusive',
    force: 'enforced',
    subject: record.runId,
    message: 'The record holds no suite, so nothing was observed.',
  })
}

/** What a suite saw, in the units of a floor. Cases count when they were attempted. */
function evidenceOf(result: SuiteResult): Required<EvidenceFloor> {
  return {
    cases: result.cases.filter(({ attempts }) => attempts.length > 0).length,
    requests: result.measurements
      .filter(({ metric, statistic }) => metric === REQUESTS && statistic === 'count')
      .flatMap(({ values }) => values)
      .reduce((sum, value) => sum + value, 0),
    durationMs: result.durationMs,
  }
}

function assess({ floor, result }: RecordedSuite): Pick<Finding, 'code' | 'outcome' | 'message'> {
  const seen = evidenceOf(result)
  if (seen.cases === 0 && seen.requests === 0) {
    const skipped = result.cases.length
    const but = skipped > 0 ? `; ${counted(skipped, 'case')} skipped` : ''
    return { code: 'EVIDENCE_NONE', outcome: 'inconclusive', message: `${result.suite} observed nothing${but}.` }
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
  const units: readonly (readonly [keyof EvidenceFloor, string])[] = [
    ['cases', 'cases'],
    ['requests', 'requests'],
    ['durationMs', 'ms'],
  ]
  return units.flatMap(([key, unit]) => {
    const least = floor[key] ?? 0
    return seen[key] < least ? [`${Math.floor(seen[key])} of at least ${least} ${unit}`] : []
  })
}
