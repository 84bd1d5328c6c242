import type { NonEmpty } from '../outcome.ts'

/** Every answer to "may it go there?", best first. Only `yes` lets anything continue. */
export const ANSWERS = ['yes', 'stale', 'unknown', 'no', 'wrong-digest'] as const

/** One answer. */
export type Answer = (typeof ANSWERS)[number]

/** What was asked. */
export interface PromotionQuestion {
  /** Image: `sha256:` and 64 hexadecimal digits. */
  readonly digest: string
  /** Environment that it is to go to. */
  readonly to: string
  /** ISO-8601, UTC */
  readonly now: string
}

/** One thing that was examined, and what it answers. */
export interface Cell {
  readonly check:
    | 'suite'
    | 'records'
    | 'deployed'
    | 'alarm'
    | 'error-budget'
    | 'migrations'
    | 'selftest'
    | 'override'
    | 'freeze'
  /** Suite, alarm, ... */
  readonly subject: string
  /** Environment that it was seen in. */
  readonly where: string
  readonly answer: Answer
  /** One sentence with numbers. */
  readonly message: string
  /** Command that would fill the cell; absent where no command would. */
  readonly fill?: string
  /** What a suite's cell rests on. */
  readonly evidence?: CellEvidence
}

/** The run that a suite's cell rests on. */
export interface CellEvidence {
  readonly runId: string
  readonly ageMs: number
  /** Whether the suites are those that ran. */
  readonly suites: 'same' | 'changed' | 'unknown'
  /** Whether the policy is the one that judged then; the record was judged again by the present one. */
  readonly policy: 'same' | 'changed' | 'unknown'
  /** Who signed it; absent when signatures were not asked for. */
  readonly signedBy?: string
}

/** What `can-promote` answers, and everything that it rests on. */
export interface Promotion extends PromotionQuestion {
  readonly answer: Answer
  readonly cells: NonEmpty<Cell>
  /** What runs there now; absent when nobody knows, `null` when nothing does. */
  readonly replaces?: { readonly version: string; readonly digest: string | null; readonly since: string } | null
}

/** The worst of some answers. The empty case is excluded by type: nothing examined is no yes. */
export function worstAnswer(answers: NonEmpty<Answer>): Answer {
  return answers.reduce((left, right) => (ANSWERS.indexOf(right) > ANSWERS.indexOf(left) ? right : left))
}
