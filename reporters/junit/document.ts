import type { Finding } from '../../harness/gate/verdict.ts'
import { lastAttempt, type RunRecord } from '../../harness/record.ts'
import type { Report } from '../../harness/report.ts'
import type { Attempt, CaseResult, SuiteResult } from '../../harness/suite.ts'
import { stateOf } from '../render/case-counts.ts'
import { endOf } from '../render/suite-rows.ts'
import { viewOf, type View } from '../render/view.ts'
import { element, type XmlElement } from './xml.ts'

type Property = readonly [name: string, value: string]

const GATE = 'assay gate'

/** A testcase before it is XML, with what it counts as. */
interface Told {
  readonly counts: 'passed' | 'failures' | 'errors' | 'skipped'
  readonly xml: XmlElement
}

/**
 * A report in the JUnit format, as Vitest and Playwright write it: a testsuite for each suite and one for the gate, in
 * which whatever makes the verdict no pass, and is no failed case, is an error. A verdict other than pass is at least one.
 */
export function junitDocument(report: Report): XmlElement {
  const { record } = report
  const view = viewOf(report)
  const suites = record.suites.map(({ result }) => ({ result, told: casesOf(result) }))
  const gate = gateOf(report, view)
  const all = [...suites.flatMap(({ told }) => told), ...gate]
  const properties = propertiesOf(report, view)
  return element(
    'testsuites',
    { id: record.runId, name: `assay ${record.target.name}`, ...totals(all), time: seconds(record.durationMs) },
    [
      ...suites.map(({ result, told }) =>
        testsuite({ name: result.suite, result, record }, told, [...properties, ...toolOf(result)]),
      ),
      testsuite({ name: GATE, result: undefined, record }, gate, properties),
    ],
  )
}

function testsuite(
  { name, result, record }: { name: string; result: SuiteResult | undefined; record: RunRecord },
  told: readonly Told[],
  properties: readonly Property[],
): XmlElement {
  const attributes = {
    name,
    timestamp: result?.startedAt ?? record.startedAt,
    hostname: record.target.name,
    ...totals(told),
    time: seconds(result?.durationMs ?? 0),
  }
  const listed = properties.map(([key, value]) => element('property', { name: key, value }))
  return element('testsuite', attributes, [element('properties', {}, listed), ...told.map(({ xml }) => xml)])
}

function casesOf(result: SuiteResult): readonly Told[] {
  const cases = result.cases.map((one) => caseOf(one, result.suite))
  if (result.completion.kind === 'completed') return cases
  const end = { type: result.completion.kind, message: `${result.suite} ${endOf(result.completion)}` }
  return [...cases, errorCase({ name: 'runs to its end', classname: result.suite }, end)]
}

function caseOf(one: CaseResult, suite: string): Told {
  const attempts = one.attempts
  const durationMs = attempts.reduce((sum, attempt) => sum + attempt.durationMs, 0)
  const { file, classname } = placeOf(one, suite)
  const attributes = { name: one.title.join(' > '), classname, file, time: seconds(durationMs) }
  const outcome = outcomeOf(one)
  return {
    counts: outcome.counts,
    xml: element('testcase', attributes, [...outcome.children, ...outputOf(one)]),
  }
}

function outcomeOf(one: CaseResult): { readonly counts: Told['counts']; readonly children: readonly XmlElement[] } {
  const earlier = one.attempts.slice(0, -1).filter(({ status }) => status !== 'passed')
  const last = lastAttempt(one)
  const state = stateOf(one)
  switch (state) {
    case 'passed':
      return { counts: 'passed', children: [] }
    case 'flaky':
      return { counts: 'passed', children: earlier.map((attempt) => retried('flaky', attempt)) }
    case 'skipped':
      return { counts: 'skipped', children: [element('skipped', { message: one.skippedBecause })] }
    case 'unattempted': {
      const message = 'The case was neither tried nor skipped with a reason.'
      return { counts: 'errors', children: [element('error', { message, type: state }, [message])] }
    }
    case 'failed':
    case 'errored': {
      // The attempt that counts is the last; the element of the failure holds it, and reruns hold the others.
      const name = state === 'failed' ? 'failure' : 'error'
      const children = [
        element(name, { message: headOf(last), type: state }, [bodyOf(last)]),
        ...earlier.map((attempt) => retried('rerun', attempt)),
      ]
      return { counts: state === 'failed' ? 'failures' : 'errors', children }
    }
  }
}

function retried(kind: 'flaky' | 'rerun', attempt: Attempt): XmlElement {
  const name = `${kind}${attempt.status === 'errored' ? 'Error' : 'Failure'}`
  return element(name, { message: headOf(attempt), type: attempt.status }, [
    element('stackTrace', {}, [bodyOf(attempt)]),
  ])
}

function headOf(attempt: Attempt | undefined): string {
  return attempt?.failure?.message.split('\n', 1)[0] ?? 'it gave no reason'
}

function bodyOf(attempt: Attempt | undefined): string {
  const { message = 'it gave no reason', expected, actual } = attempt?.failure ?? {}
  return [
    message,
    ...(expected === undefined ? [] : [`expected: ${expected}`]),
    ...(actual === undefined ? [] : [`actual: ${actual}`]),
  ].join('\n')
}

// One system-out at most: consumers reject a second.
function outputOf({ reproduce, attempts, id }: CaseResult): readonly XmlElement[] {
  const traces = attempts.flatMap(({ failure }) => failure?.traceId ?? [])
  const lines = [
    ...(attempts.some(({ status }) => status !== 'passed') ? [`id: ${id}`] : []),
    ...(reproduce === undefined ? [] : [`reproduce: ${reproduce}`]),
    ...traces.map((trace) => `trace: ${trace}`),
  ]
  return lines.length === 0 ? [] : [element('system-out', {}, [lines.join('\n')])]
}

// An id is suite, file and title path; without a file the suite is the class.
function placeOf(
  { id, title }: CaseResult,
  suite: string,
): { readonly file: string | undefined; readonly classname: string } {
  const [start, end] = [`${suite} > `, ` > ${title.join(' > ')}`]
  const file = id.startsWith(start) && id.endsWith(end) ? id.slice(start.length, -end.length) : ''
  return file === '' ? { file: undefined, classname: suite } : { file, classname: file }
}

// Whatever keeps the verdict from being a pass and is in no testcase yet, then the verdict itself.
function gateOf({ record, verdict }: Report, { headline, meaning }: View): readonly Told[] {
  const { outcome } = verdict
  const told = new Set([
    ...record.suites.filter(({ result }) => result.completion.kind !== 'completed').map(({ result }) => result.suite),
    ...record.suites.flatMap(({ result }) => result.cases.map(({ id }) => id)),
  ])
  const findings = verdict.findings.filter(
    (finding) =>
      finding.outcome !== 'pass' && counts(finding) && !(TOLD_BY_CASES.has(finding.code) && told.has(finding.subject)),
  )
  const attributes = { name: 'verdict', classname: GATE }
  return [
    ...findings.map(({ code, subject, message }) =>
      errorCase({ name: `${code} ${subject}`, classname: GATE }, { type: code, message }),
    ),
    outcome === 'pass'
      ? { counts: 'passed', xml: element('testcase', { ...attributes, time: seconds(0) }) }
      : errorCase(attributes, { type: outcome, message: `${outcome}: ${headline}. ${meaning}` }),
  ]
}

const TOLD_BY_CASES: ReadonlySet<Finding['code']> = new Set([
  'CASE_FAILED',
  'CASE_ERRORED',
  'CASE_UNATTEMPTED',
  'SUITE_NOT_RUN',
  'SUITE_TIMED_OUT',
  'SUITE_CRASHED',
])

function counts({ force, waiver }: Finding): boolean {
  return force === 'enforced' && waiver === undefined
}

function errorCase(
  { name, classname }: { readonly name: string; readonly classname: string },
  { type, message }: { readonly type: string; readonly message: string },
): Told {
  const error = element('error', { message, type }, [message])
  return { counts: 'errors', xml: element('testcase', { name, classname, time: seconds(0) }, [error]) }
}

function totals(told: readonly Told[]): Readonly<Record<'tests' | 'failures' | 'errors' | 'skipped', number>> {
  const count = (kind: Told['counts']): number => told.filter((one) => one.counts === kind).length
  return { tests: told.length, failures: count('failures'), errors: count('errors'), skipped: count('skipped') }
}

function propertiesOf({ record, verdict }: Report, { run, headline }: View): readonly Property[] {
  return [
    ['assay.run', run.runId],
    ['assay.target', run.target],
    ['assay.stack', run.provider],
    ...run.versions.map((version): Property => ['assay.version', version]),
    ...(run.expected === undefined ? [] : [['assay.expectedVersion', run.expected] as const]),
    ['assay.commit', record.source.commit],
    ['assay.verdict', verdict.outcome],
    ['assay.why', headline],
    ['assay.record', verdict.recordHash],
    ['assay.policy', verdict.policyHash],
    ['assay.asOf', verdict.asOf],
    ...verdict.overrides.map(({ code, subject, by, reason, until, state }): Property => [
      'assay.override',
      `${code}${subject === undefined ? '' : `=${subject}`} ${state}, by ${by} until ${until}: ${reason}`,
    ]),
  ]
}

function toolOf({ tool }: SuiteResult): readonly Property[] {
  return Object.entries(tool).map(([name, value]): Property => [`assay.tool.${name}`, value])
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
