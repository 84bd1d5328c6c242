import type { NonEmpty, Outcome } from '../outcome.ts'
import type { RunRecord } from '../record.ts'
import type { GatePolicy, Limit } from './policy.ts'

/** Every kind of finding, with what it means; `docs/verdicts.md` is checked against this table. */
export const FINDINGS = {
  IDENTITY_MATCHED: 'Every time it was asked, the target said it is the expected version.',
  IDENTITY_MISMATCH: 'The target is another version than the expected one.',
  IDENTITY_MIXED: 'The target was more than one version while it was observed.',
  IDENTITY_UNSTATED: 'Nobody said which version should run, so nothing can be said of the one that does.',
  IDENTITY_UNOBSERVED: 'The target never said which version it is.',
  IDENTITY_LOST: 'The target said which version it is at first, and later did not answer.',
  STACK_STARTED: 'There was something to observe.',
  STACK_FAILED: 'There was nothing to observe: the stack did not start or the target did not answer.',
  STACK_UNCLEAN: 'The stack was not stopped cleanly; something of it may still be there.',
  RUN_INTERRUPTED: 'The run was stopped before its end.',
  SUITE_COMPLETED: 'The suite ran to its end.',
  SUITE_NOT_RUN: 'The suite did not run, or not to its end.',
  SUITE_TIMED_OUT: 'The suite needed more time than its budget.',
  SUITE_CRASHED: 'The tool behind the suite broke.',
  SUITE_MISSING: 'A required suite is not in the record.',
  SUITE_NOT_ASKED: 'A required suite was left out by the one who asked for the run.',
  EVIDENCE_SUFFICIENT: 'As much was observed as the floor asks for.',
  EVIDENCE_BELOW_FLOOR: 'Less was observed than anything may be concluded from.',
  EVIDENCE_NONE: 'Nothing at all was observed.',
  CASES_PASSED: 'Every case that was tried in the suite passed.',
  CASES_SKIPPED: 'Some cases were not tried.',
  CASE_FAILED: 'What was expected of the target did not hold.',
  CASE_ERRORED: 'The try itself broke, so nothing is known of the target.',
  CASE_FLAKY: 'The case failed and passed on the same version.',
  CASE_UNATTEMPTED: 'The case was neither tried nor skipped with a reason.',
  LIMIT_MET: 'The measurement is within its limit.',
  LIMIT_CROSSED: 'The measurement is beyond its limit.',
  LIMIT_UNMEASURED: 'There is a limit on something that was not measured.',
  LIMITS_NONE: 'The policy sets no limit.',
  RULE_BROKEN: 'A rule of the gate threw, so what it examines is unknown.',
} as const

/** A code of the findings table. */
export type FindingCode = keyof typeof FINDINGS

/** One thing that the gate examined, and what it answers. */
export interface Finding {
  readonly code: FindingCode
  readonly outcome: Outcome
  /** `shadow` findings are told and do not count. */
  readonly force: 'enforced' | 'shadow'
  /** Who took responsibility for not counting it, why, and until when (ISO-8601). */
  readonly waiver?: { readonly by: string; readonly reason: string; readonly until: string }
  /** Suite, case id or metric. */
  readonly subject: string
  /** The limit that the finding is about, with the suite that measured it. */
  readonly limit?: Limit
  /** One sentence someone can act on. */
  readonly message: string
  /** Command that shows it again. */
  readonly reproduce?: string
}

/** What the gate answers, and everything that it rests on. */
export interface Verdict {
  readonly outcome: Outcome
  readonly findings: NonEmpty<Finding>
  readonly recordHash: string
  readonly policyHash: string
}

/** What a rule examines. */
export interface GateInput {
  readonly record: RunRecord
  readonly policy: GatePolicy
  /** The record to compare with; `undefined` when there is none. */
  readonly baseline: RunRecord | undefined
}

/** One finding per thing examined, good ones too. It cannot return an empty list: a rule that examined nothing says so. */
export type Rule = (input: GateInput) => NonEmpty<Finding>
