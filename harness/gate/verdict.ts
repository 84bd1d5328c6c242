import type { NonEmpty, Outcome } from '../outcome.ts'
import type { Override } from '../override.ts'
import type { RunRecord } from '../record.ts'
import type { CaseHistory } from './history.ts'
import type { GatePolicy, GateRules, Limit } from './policy.ts'
import type { Standing } from './quarantine.ts'

/** Every kind of finding, with what it means; `docs/verdicts.md` is checked against this table. */
export const FINDINGS = {
  IDENTITY_MATCHED: 'Every time it was asked, the target said it is the expected version.',
  IDENTITY_MISMATCH: 'The target is another version than the expected one.',
  IDENTITY_MIXED: 'The target was more than one version while it was observed.',
  IDENTITY_UNSETTLED: 'The target did not say the expected version often enough in a row before the deadline.',
  IDENTITY_UNSTATED: 'Nobody said which version should run, so nothing can be said of the one that does.',
  IDENTITY_UNOBSERVED: 'The target never said which version it is.',
  IDENTITY_LOST: 'The target said which version it is at first, and later did not answer.',
  IDENTITY_UNSAMPLED: 'The responses that a suite got do not say which version answered it.',
  STACK_STARTED: 'There was something to observe.',
  STACK_FAILED: 'There was nothing to observe: the stack did not start or the target did not answer.',
  SERVICE_DIED: 'The service ended while it was observed: killed, out of memory, or by itself.',
  DEPENDENCY_DIED: 'Something that the service needs ended while the service was observed.',
  NETWORK_CUT: 'A part of the stack was cut off from the others while it was observed.',
  STACK_UNCLEAN: 'The stack was not stopped cleanly; something of it may still be there.',
  RUN_INTERRUPTED: 'The run was stopped before its end.',
  SUITE_COMPLETED: 'The suite ran to its end.',
  SUITE_NOT_RUN: 'The suite did not run, or not to its end.',
  SUITE_TIMED_OUT: 'The suite needed more time than its budget.',
  SUITE_CRASHED: 'The tool behind the suite broke.',
  SUITE_MISSING: 'A required suite is not in the record.',
  SUITE_NOT_ASKED: 'A required suite was left out by the one who asked for the run.',
  CASES_NOT_ASKED: 'Some cases alone were asked for, so nothing is said of any whole suite.',
  EVIDENCE_SUFFICIENT: 'As much was observed as the floor asks for.',
  EVIDENCE_BELOW_FLOOR: 'Less was observed than anything may be concluded from.',
  EVIDENCE_NONE: 'Nothing at all was observed.',
  CASES_PASSED: 'Every case that was tried in the suite passed.',
  CASES_SKIPPED: 'Some cases were not tried.',
  CASE_FAILED: 'What was expected of the target did not hold.',
  CASE_ERRORED: 'The try itself broke, so nothing is known of the target.',
  CASE_FLAKY: 'The case failed and passed on the same version.',
  CASE_RECOVERED: 'A try of the case broke on its way to the target, and a later one passed.',
  TROUBLE_WITHIN_BUDGET: 'Tries broke that were no fault of the target, as many as the policy allows.',
  TROUBLE_BEYOND_BUDGET: 'More tries broke than the policy allows, so too little is known.',
  CASE_QUARANTINED: 'The case is in quarantine: it is told, counts for nothing and is no evidence.',
  QUARANTINE_REFUSED: 'The case is critical and cannot be held in quarantine; it counts.',
  QUARANTINE_UNPROVEN: 'No record shows that the case both passed and failed on one version; it counts.',
  QUARANTINE_EXPIRED: 'The time of the quarantine is over; the case counts again.',
  QUARANTINE_UNUSED: 'The quarantine names a case that the suite does not have.',
  QUARANTINE_BEYOND_BUDGET: 'More cases of the suite are in quarantine than the policy allows.',
  CASE_UNATTEMPTED: 'The case was neither tried nor skipped with a reason, or was asked for and is in no suite.',
  LIMIT_MET: 'The measurement is within its limit.',
  LIMIT_CROSSED: 'The measurement is beyond its limit.',
  LIMIT_UNMEASURED: 'There is a limit on something that was not measured.',
  LIMIT_UNIT_WRONG: 'The limit is in another unit than the measurement.',
  LIMITS_NONE: 'The policy sets no limit.',
  OVERRIDE_REFUSED: 'The override may not be given, or holds too long; it has no effect.',
  OVERRIDE_EXPIRED: 'The time of the override is over; it has no effect.',
  OVERRIDE_UNUSED: 'The override names nothing that was found.',
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
  /** Where what it rests on stands: a JSON pointer into `record.json`. The gate gives one to every finding. */
  readonly evidence?: string
  /** Command that shows it again; the gate gives one to every finding that is no pass. */
  readonly reproduce?: string
}

/** What the gate answers, and everything that it rests on. */
export interface Verdict {
  readonly outcome: Outcome
  readonly findings: NonEmpty<Finding>
  readonly recordHash: string
  readonly policyHash: string
  /** The instant at which quarantines and overrides were looked at (ISO-8601, UTC). */
  readonly asOf: string
  /** Every override that was given, and how many findings it took from the verdict. */
  readonly overrides: readonly AppliedOverride[]
}

/** What became of an override. */
export interface AppliedOverride extends Override {
  readonly state: 'applied' | 'unused' | 'expired' | 'refused'
  /** Findings that do not count because of it. */
  readonly findings: number
}

/** What is judged, and by what. */
export interface GateInput {
  readonly record: RunRecord
  readonly policy: GatePolicy
  /** The record to compare with; `undefined` when there is none. */
  readonly baseline: RunRecord | undefined
  /** What past records say of cases, by id; quarantine needs it. @default nothing */
  readonly history?: Readonly<Record<string, CaseHistory>>
  /** Overrides beside those of the record. @default none */
  readonly overrides?: readonly Override[]
  /** The instant at which quarantines and overrides are looked at. @default the start of the run: the same record gives the same verdict, whenever it is judged */
  readonly asOf?: string
}

/** What a rule examines: the record, and what the policy says of its target. */
export interface RuleInput {
  readonly record: RunRecord
  readonly policy: GateRules
  readonly history: Readonly<Record<string, CaseHistory>>
  readonly asOf: string
  /** Cases that quarantine names, and whether it holds them; by id. */
  readonly quarantined: ReadonlyMap<string, Standing>
}

/** One finding per thing examined, good ones too. It cannot return an empty list: a rule that examined nothing says so. */
export type Rule = (input: RuleInput) => NonEmpty<Finding>
