import type { FindingCode } from '../../harness/gate/verdict.ts'
import type { NonEmpty, Outcome } from '../../harness/outcome.ts'
import type { RunRecord } from '../../harness/record.ts'
import type { Report } from '../../harness/report.ts'
import { attemptedOf, countCases } from './case-counts.ts'
import type { Cause } from './causes.ts'
import { counted, formatNumber, listed } from './units.ts'

const MOST_PHRASES = 3

/** What an outcome means for the one who reads it. */
export const MEANINGS: Readonly<Record<Outcome, string>> = {
  pass: 'What is required was observed, and it is good.',
  inconclusive: 'Not enough is known to call it good: do not promote on this.',
  error: 'The testing itself broke, so too little is known: do not promote on this.',
  fail: 'It is not as it should be: do not promote it.',
}

type Phrase = (subjects: NonEmpty<string>, record: RunRecord) => string

const PHRASES: Readonly<Partial<Record<FindingCode, Phrase>>> = {
  RUN_INTERRUPTED: (_, { ended }) =>
    ended.kind === 'interrupted' ? `the run was stopped by ${ended.signal}` : 'the run was stopped',
  IDENTITY_MISMATCH: (_, { target }) =>
    `wrong version: expected ${target.expected?.version ?? 'another'}, got ${listed(versionsOf(target))}`,
  IDENTITY_MIXED: () => 'more than one version answered',
  IDENTITY_UNSETTLED: () => 'the target did not settle on the expected version',
  IDENTITY_UNSAMPLED: (suites) => `${listed(suites)} did not see which version answered`,
  IDENTITY_UNSTATED: () => 'nobody said which version should run',
  IDENTITY_UNOBSERVED: () => 'the target never said which version it is',
  IDENTITY_LOST: () => 'the target did not always say which version it is',
  STACK_FAILED: (_, { stack }) =>
    stack.kind === 'failed' && stack.code === 'E_TARGET_UNREACHABLE'
      ? 'the target did not answer'
      : 'the stack did not start',
  STACK_UNCLEAN: () => 'the stack was not stopped cleanly',
  SUITE_CRASHED: (suites) => `${listed(suites)} broke`,
  SUITE_TIMED_OUT: (suites) => `${listed(suites)} ran out of time`,
  SUITE_NOT_RUN: (suites, record) => {
    const [begun, unbegun] = [
      suites.filter((suite) => isBegun(suite, record)),
      suites.filter((suite) => !isBegun(suite, record)),
    ]
    return [
      ...(begun.length > 0 ? [`${listed(begun)} stopped early`] : []),
      ...(unbegun.length > 0 ? [`${listed(unbegun)} did not run`] : []),
    ].join(', ')
  },
  SUITE_MISSING: (suites) => `the record is without ${listed(suites)}`,
  CASE_FAILED: ({ length }, record) => `${formatNumber(length)} of ${counted(attempted(record), 'case')} failed`,
  CASE_ERRORED: ({ length }) => `${counted(length, 'case')} broke`,
  CASE_FLAKY: ({ length }) => `${counted(length, 'case')} ${was(length)} flaky`,
  CASE_UNATTEMPTED: ({ length }) => `${counted(length, 'case')} ${was(length)} never tried`,
  LIMIT_CROSSED: ({ length }) => `${counted(length, 'limit')} ${was(length)} crossed`,
  LIMIT_UNMEASURED: ({ length }) => `${counted(length, 'limit')} ${was(length)} not measured`,
  LIMIT_UNIT_WRONG: ({ length }) => `${counted(length, 'limit')} ${was(length)} in another unit`,
  TROUBLE_BEYOND_BUDGET: (suites) => `too many tries of ${listed(suites)} broke`,
  QUARANTINE_BEYOND_BUDGET: (suites) => `too many cases of ${listed(suites)} are in quarantine`,
  OVERRIDE_REFUSED: ({ length }) => `${counted(length, 'override')} ${was(length)} refused`,
  EVIDENCE_BELOW_FLOOR: (suites) => `${listed(suites)} saw too little`,
  EVIDENCE_NONE: (suites, { runId }) =>
    suites[0] === runId ? 'nothing was observed' : `${listed(suites)} saw nothing`,
  RULE_BROKEN: () => 'the gate itself broke',
}

/** The verdict in one sentence, without its outcome. */
export function headlineOf({ record, verdict }: Report, causes: readonly Cause[]): string {
  if (verdict.outcome === 'pass') return passed(record)
  const told = causes.filter(({ code, outcome }) => outcome === verdict.outcome || code === 'RUN_INTERRUPTED')
  if (told.length === 0) return 'nothing that counts was examined'
  return listed(phrasesOf(told, record), MOST_PHRASES)
}

/** What followed from the causes, in one sentence; `undefined` when nothing did. That a suite which did not run saw nothing goes without saying. */
export function aftermathOf(record: RunRecord, consequences: readonly Cause[]): string | undefined {
  const someNotRun = consequences.some(({ code }) => code === 'SUITE_NOT_RUN')
  const told = consequences.filter(({ code }) => !someNotRun || !code.startsWith('EVIDENCE_'))
  return told.length === 0 ? undefined : listed(phrasesOf(told, record))
}

/** Every version that was observed, in the order in which it was. */
export function versionsOf(target: RunRecord['target']): readonly string[] {
  return [...new Set(target.observed.map(({ identity }) => identity.version))]
}

function was(count: number): string {
  return count === 1 ? 'was' : 'were'
}

function isBegun(suite: string, record: RunRecord): boolean {
  return record.suites.some(({ result }) => result.suite === suite && result.cases.length > 0)
}

function passed(record: RunRecord): string {
  const counts = countCases(record.suites.flatMap(({ result }) => result.cases))
  const good = counts.passed + counts.flaky
  return `${formatNumber(good)} of ${counted(attemptedOf(counts), 'case')} passed in ${counted(record.suites.length, 'suite')}`
}

function attempted(record: RunRecord): number {
  return attemptedOf(countCases(record.suites.flatMap(({ result }) => result.cases)))
}

// One phrase a code, the worst first and an interruption before all.
function phrasesOf(causes: readonly Cause[], record: RunRecord): readonly string[] {
  const byCode = Map.groupBy(causes, ({ code }) => code)
  return [...byCode]
    .toSorted(([a], [b]) => Number(b === 'RUN_INTERRUPTED') - Number(a === 'RUN_INTERRUPTED'))
    .flatMap(([code, alike]) => {
      const [first, ...rest] = alike.flatMap(({ subjects }) => subjects)
      if (first === undefined) return []
      const subjects: NonEmpty<string> = [first, ...rest]
      return PHRASES[code]?.(subjects, record) ?? `${counted(subjects.length, 'finding')} ${code}`
    })
}
