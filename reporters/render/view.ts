import type { FindingCode } from '../../harness/gate/verdict.ts'
import type { Outcome } from '../../harness/outcome.ts'
import type { RunRecord } from '../../harness/record.ts'
import type { Report } from '../../harness/report.ts'
import { causesOf, type Cause } from './causes.ts'
import { aftermathOf, headlineOf, MEANINGS, versionsOf } from './headline.ts'
import { measurementRowsOf, type MeasurementRow } from './measurement-rows.ts'
import { stepsOf, type Step } from './next-steps.ts'
import { suiteRowsOf, type SuiteRow } from './suite-rows.ts'
import { counted, listed } from './units.ts'

/** A report in the order in which people ask: what, why, what now, and only then the details. Text is not yet neutralised. */
export interface View {
  readonly outcome: Outcome
  /** The verdict in one sentence, without its outcome. */
  readonly headline: string
  /** What the outcome means for the one who reads it. */
  readonly meaning: string
  /** What the verdict does not speak of, because it was not asked for; `undefined` when it speaks of all. */
  readonly scope: string | undefined
  /** What counts and is no pass, worst first, and told once where many share it. */
  readonly causes: readonly Cause[]
  /** What followed from the causes, in one sentence. */
  readonly aftermath: string | undefined
  /** What is no pass and does not count. */
  readonly uncounted: readonly Cause[]
  readonly steps: readonly Step[]
  readonly suites: readonly SuiteRow[]
  readonly measurements: readonly MeasurementRow[]
  readonly run: RunFacts
}

/** Which run, of what. */
export interface RunFacts {
  readonly runId: string
  readonly target: string
  readonly provider: string
  readonly url: string | undefined
  /** What was observed; several when they were mixed. */
  readonly versions: readonly string[]
  readonly expected: string | undefined
  readonly startedAt: string
  readonly durationMs: number
  readonly dir: string
}

const NOT_ASKED: ReadonlySet<FindingCode> = new Set(['SUITE_NOT_ASKED', 'CASES_NOT_ASKED']) // told by the scope

/** Sorts a report for every reporter that makes text of it. Pure. */
export function viewOf(report: Report): View {
  const { record, verdict } = report
  const causes = causesOf(verdict.findings)
  return {
    outcome: verdict.outcome,
    headline: headlineOf(report, causes.causes),
    meaning: MEANINGS[verdict.outcome],
    scope: scopeOf(causes.uncounted, record.selection),
    causes: causes.causes,
    aftermath: aftermathOf(record, causes.consequences),
    uncounted: causes.uncounted.filter(({ code }) => !NOT_ASKED.has(code)),
    steps: stepsOf(record, causes),
    suites: suiteRowsOf(report),
    measurements: measurementRowsOf(report),
    run: factsOf(report),
  }
}

function scopeOf(uncounted: readonly Cause[], { asked, cases }: RunRecord['selection']): string | undefined {
  if (cases !== undefined) {
    return `Only ${counted(cases.length, 'case')} of ${listed(asked)} ${cases.length === 1 ? 'was' : 'were'} asked for: this says nothing of any whole suite.`
  }
  const left = uncounted.filter(({ code }) => code === 'SUITE_NOT_ASKED').flatMap(({ subjects }) => subjects)
  if (left.length === 0) return undefined
  return `Only ${listed(asked)} ${asked.length === 1 ? 'was' : 'were'} asked for: this says nothing of ${listed(left)}.`
}

function factsOf({ record, runDir }: Report): RunFacts {
  const { stack, target } = record
  return {
    runId: record.runId,
    target: target.name,
    provider: stack.provider,
    url: stack.kind === 'started' ? stack.endpoints.service : target.baseUrl,
    versions: versionsOf(target),
    expected: target.expected?.version,
    startedAt: record.startedAt,
    durationMs: record.durationMs,
    dir: runDir,
  }
}
