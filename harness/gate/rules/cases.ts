import { counted } from '../../counted.ts'
import { nonEmptyOr, type NonEmpty } from '../../outcome.ts'
import { lastAttempt } from '../../record.ts'
import type { CaseResult, SuiteResult } from '../../suite.ts'
import { forceOf } from '../force.ts'
import type { Finding, GateInput } from '../verdict.ts'

type Told = Pick<Finding, 'code' | 'outcome' | 'message' | 'subject'> & Partial<Pick<Finding, 'force' | 'reproduce'>>

/** What the cases say: one finding for all that passed in a suite, one for each that did not. */
export function cases({ record, policy }: GateInput): NonEmpty<Finding> {
  const findings = record.suites.flatMap(({ result }) =>
    tell(result).map((told): Finding => ({ force: forceOf(result.suite, policy), ...told })),
  )
  return nonEmptyOr(findings, {
    code: 'EVIDENCE_NONE',
    outcome: 'inconclusive',
    force: 'enforced',
    subject: record.runId,
    message: 'The record holds no case, so none passed.',
  })
}

function tell(result: SuiteResult): readonly Told[] {
  const skipped = result.cases.filter((one) => one.attempts.length === 0 && one.skippedBecause !== undefined)
  const bad = result.cases.flatMap((one) => complaintAbout(one) ?? [])
  const passed = result.cases.length - skipped.length - bad.length
  return [
    ...(passed > 0 ? [allPassed(result.suite, passed, result.cases.length)] : []),
    ...(skipped.length > 0 ? [skips(result.suite, skipped)] : []),
    ...bad,
  ]
}

function complaintAbout(one: CaseResult): Told | undefined {
  const last = lastAttempt(one)
  const reproduce = one.reproduce === undefined ? {} : { reproduce: one.reproduce }
  if (last === undefined) {
    if (one.skippedBecause !== undefined) return undefined
    return {
      code: 'CASE_UNATTEMPTED',
      outcome: 'inconclusive',
      subject: one.id,
      message: 'The case was neither tried nor skipped with a reason.',
      ...reproduce,
    }
  }
  const why = last.failure?.message ?? 'it gave no reason'
  if (last.status === 'failed') {
    return { code: 'CASE_FAILED', outcome: 'fail', subject: one.id, message: why, ...reproduce }
  }
  if (last.status === 'errored') {
    return { code: 'CASE_ERRORED', outcome: 'error', subject: one.id, message: why, ...reproduce }
  }
  const earlier = one.attempts.filter(({ status }) => status !== 'passed')
  if (earlier.length === 0) return undefined
  const first = earlier[0]?.failure?.message ?? 'it gave no reason'
  return {
    code: 'CASE_FLAKY',
    outcome: 'inconclusive',
    subject: one.id,
    message: `Passed at attempt ${one.attempts.length}, after ${earlier.length} that did not: ${first}`,
    ...reproduce,
  }
}

function allPassed(suite: string, passed: number, of: number): Told {
  return {
    code: 'CASES_PASSED',
    outcome: 'pass',
    subject: suite,
    message: `${passed} of ${counted(of, 'case')} of ${suite} passed.`,
  }
}

/** Reasons that are told of the cases of a suite that were skipped. */
const MAX_REASONS = 3

function skips(suite: string, skipped: readonly CaseResult[]): Told {
  const groups = [...Map.groupBy(skipped, ({ skippedBecause }) => headOf(skippedBecause))]
  const told = groups
    .toSorted(([, left], [, right]) => right.length - left.length)
    .slice(0, MAX_REASONS)
    .map(([head, list]) => `${skipped.length === list.length ? '' : `${list.length} × `}${reasonOf(head, list)}`)
  const rest = groups.length > MAX_REASONS ? [`and ${counted(groups.length - MAX_REASONS, 'other reason')}`] : []
  return {
    code: 'CASES_SKIPPED',
    outcome: 'inconclusive',
    force: 'shadow',
    subject: suite,
    message: `${counted(skipped.length, 'case')} of ${suite} skipped, which is no evidence: ${[...told, ...rest].join('; ')}.`,
  }
}

// What stands before a colon is the reason, what follows is of the one case.
function headOf(reason: string | undefined): string {
  return reason?.split(': ', 1)[0] ?? 'no reason'
}

function reasonOf(head: string, list: readonly CaseResult[]): string {
  const [first] = list
  return list.every(({ skippedBecause }) => skippedBecause === first?.skippedBecause)
    ? (first?.skippedBecause ?? head)
    : head
}
