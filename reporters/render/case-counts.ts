import { lastAttempt } from '../../harness/record.ts'
import type { CaseResult } from '../../harness/suite.ts'

/** What became of a case, by its last attempt. */
export const CASE_STATES = ['passed', 'flaky', 'failed', 'errored', 'skipped', 'unattempted'] as const

/** One of `CASE_STATES`: `flaky` passed after an attempt that did not; `unattempted` was not skipped with a reason either. */
export type CaseState = (typeof CASE_STATES)[number]

/** What became of a case. */
export function stateOf(one: CaseResult): CaseState {
  const last = lastAttempt(one)
  if (last === undefined) return one.skippedBecause === undefined ? 'unattempted' : 'skipped'
  if (last.status !== 'passed') return last.status
  return one.attempts.every(({ status }) => status === 'passed') ? 'passed' : 'flaky'
}

/** How many cases are in each state. */
export function countCases(cases: readonly CaseResult[]): Readonly<Record<CaseState, number>> {
  const counts = { passed: 0, flaky: 0, failed: 0, errored: 0, skipped: 0, unattempted: 0 }
  for (const one of cases) counts[stateOf(one)] += 1
  return counts
}

/** How many cases were tried at all. */
export function attemptedOf(counts: Readonly<Record<CaseState, number>>): number {
  return counts.passed + counts.flaky + counts.failed + counts.errored
}
