import type { Completion } from '../../harness/suite.ts'
import type { Report } from '../../harness/report.ts'
import { countCases, type CaseState } from './case-counts.ts'
import { formatDuration } from './units.ts'

/** One suite of a run. */
export interface SuiteRow {
  readonly suite: string
  readonly completion: Completion['kind']
  /** How it ended, in words; `completed`, or with the reason why it did not. */
  readonly ended: string
  readonly counts: Readonly<Record<CaseState, number>>
  readonly cases: number
  readonly durationMs: number
  /** Whether the verdict rests on it. */
  readonly enforced: boolean
}

/** The suites in the order of the record. */
export function suiteRowsOf({ record, verdict }: Report): readonly SuiteRow[] {
  return record.suites.map(({ result }) => ({
    suite: result.suite,
    completion: result.completion.kind,
    ended: endOf(result.completion),
    counts: countCases(result.cases),
    cases: result.cases.length,
    durationMs: result.durationMs,
    enforced: verdict.findings.some(
      ({ subject, code, force }) => subject === result.suite && code.startsWith('SUITE_') && force === 'enforced',
    ),
  }))
}

/** How a suite ended, in words. */
export function endOf(completion: Completion): string {
  switch (completion.kind) {
    case 'completed':
      return 'completed'
    case 'not-run':
      return `did not run: ${completion.reason}`
    case 'timed-out':
      return `ran out of its ${formatDuration(completion.budgetMs)}`
    case 'crashed':
      return `broke: ${completion.message} (${completion.code})`
  }
}
