import { counted } from '../../counted.ts'
import { nonEmptyOr, type NonEmpty } from '../../outcome.ts'
import { lastAttempt } from '../../record.ts'
import type { CaseResult, SuiteResult } from '../../suite.ts'
import { forceOf } from '../force.ts'
import { saidOf, type FlakyPolicy } from '../policy.ts'
import type { Standing } from '../quarantine.ts'
import { runAgain } from '../../run-again.ts'
import type { Finding, RuleInput } from '../verdict.ts'

type Told = Pick<Finding, 'code' | 'outcome' | 'message' | 'subject'> &
  Partial<Pick<Finding, 'force' | 'reproduce' | 'evidence'>>

/** What the cases say: one finding for all that passed in a suite, one for each that did not. */
export function cases({ record, policy, history, quarantined }: RuleInput): NonEmpty<Finding> {
  const findings = record.suites.flatMap(({ result }, index) => {
    const force = forceOf(result.suite, policy)
    const evidence = `#/suites/${index}/result/cases`
    const about = {
      again: runAgain(record.target, { suite: result.suite }),
      result,
      history,
      quarantined,
      flaky: saidOf(policy.flaky, result.suite) ?? 'inconclusive',
      evidence,
    }
    return tell(about).map((told): Finding => ({ force, evidence, ...told }))
  })
  return nonEmptyOr(findings, {
    code: 'EVIDENCE_NONE',
    outcome: 'inconclusive',
    force: 'enforced',
    subject: record.runId,
    message: 'The record holds no case, so none passed.',
    evidence: '#/suites',
  })
}

interface About extends Pick<RuleInput, 'history' | 'quarantined'> {
  readonly result: SuiteResult
  readonly flaky: FlakyPolicy
  /** Command that runs the suite again. */
  readonly again: string
  /** JSON pointer to the cases. */
  readonly evidence: string
}

function tell(about: About): readonly Told[] {
  const { result, quarantined, evidence } = about
  const skipped = result.cases.filter((one) => one.attempts.length === 0 && one.skippedBecause !== undefined)
  const bad: Told[] = []
  let passed = result.cases.length - skipped.length
  for (const [index, one] of result.cases.entries()) {
    const complaint = complaintAbout(one, about)
    const standing = quarantined.get(one.id)
    const isTried = one.attempts.length > 0 || one.skippedBecause === undefined
    const told =
      standing?.kind === 'held' && isTried ? inQuarantine(standing, { complaint, subject: one.id }) : complaint
    if (told === undefined) continue
    passed -= 1
    bad.push({ evidence: `${evidence}/${index}`, ...told })
  }
  return [
    ...(passed > 0 ? [allPassed(result.suite, passed, result.cases.length)] : []),
    ...(skipped.length > 0 ? [skips(result.suite, skipped)] : []),
    ...bad,
  ]
}

function complaintAbout(one: CaseResult, about: About): Told | undefined {
  const last = lastAttempt(one)
  const common = { subject: one.id, reproduce: one.reproduce ?? about.again }
  if (last === undefined) {
    if (one.skippedBecause !== undefined) return undefined
    const message = 'The case was neither tried nor skipped with a reason.'
    return { ...common, code: 'CASE_UNATTEMPTED', outcome: 'inconclusive', message }
  }
  const why = last.failure?.message ?? 'it gave no reason'
  if (last.status === 'failed') return { ...common, code: 'CASE_FAILED', outcome: 'fail', message: why }
  if (last.status === 'errored') return { ...common, code: 'CASE_ERRORED', outcome: 'error', message: why }
  const earlier = one.attempts.filter(({ status }) => status !== 'passed')
  const [first] = earlier
  if (first === undefined) return undefined
  const reason = first.failure?.message ?? 'it gave no reason'
  const passedAt = `Passed at attempt ${one.attempts.length}, after ${earlier.length} that`
  return earlier.some(({ status }) => status === 'failed')
    ? {
        ...common,
        ...flakiness(about),
        code: 'CASE_FLAKY',
        message: `${passedAt} did not${before(one.id, about)}: ${reason}`,
      }
    : {
        ...common,
        code: 'CASE_RECOVERED',
        outcome: 'inconclusive',
        force: 'shadow',
        message: `${passedAt} broke: ${reason}`,
      }
}

function flakiness({ flaky }: About): Pick<Told, 'outcome' | 'force'> {
  return flaky === 'tell' ? { outcome: 'inconclusive', force: 'shadow' } : { outcome: flaky }
}

// How often it was flaky before.
function before(caseId: string, { history }: About): string {
  const past = Object.hasOwn(history, caseId) ? history[caseId] : undefined
  return past === undefined ? '' : ` (flaky in ${past.flakyRuns} of ${counted(past.runs, 'earlier run')})`
}

function inQuarantine(
  { entry, proof }: Extract<Standing, { kind: 'held' }>,
  { complaint, subject }: { readonly complaint: Told | undefined; readonly subject: string },
): Told {
  const { owner, issue, until } = entry
  const now = complaint === undefined ? 'It passed' : `${complaint.code}: ${complaint.message}`
  return {
    ...complaint,
    code: 'CASE_QUARANTINED',
    outcome: complaint?.outcome ?? 'pass',
    force: 'shadow',
    subject,
    message: `In quarantine by ${owner} (${issue}) until ${until}, since ${proof}. ${now}`,
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
