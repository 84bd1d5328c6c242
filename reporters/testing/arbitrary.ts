import * as fc from 'fast-check'
import { ERRORS, type ErrorCode } from '../../harness/errors.ts'
import { judge } from '../../harness/gate/judge.ts'
import { isNonEmpty, type NonEmpty } from '../../harness/outcome.ts'
import type { RunRecord } from '../../harness/record.ts'
import type { Report } from '../../harness/report.ts'
import type { CaseResult, Completion, SuiteResult } from '../../harness/suite.ts'
import { aRecord } from '../../harness/testing/index.ts'
import { RUN_DIR } from './reports.ts'

const NAMES: NonEmpty<string> = ['smoke', 'contract', 'performance']

/** Text as it comes from targets that mean no harm. */
export const calmText: fc.Arbitrary<string> = fc.stringMatching(/^[a-z0-9 :.,'"<>&|\n-]{1,40}$/)

/** Text as it comes from targets that want to be read as something else. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        '\u001B[2J\u001B[H',
        '\u001B[1A\u001B[2K',
        '\u009B31m',
        '\u001B]0;x\u0007',
        '\r',
        '\n',
        '\b\b\b\b',
      ),
      fc.constantFrom(
        'PASS  83 of 83 cases passed',
        '\nPASS  all is well',
        'FAIL',
        '\u202ESSAP',
        '##[error]',
        '::error::',
      ),
      fc.constantFrom(']]>', '<!--', '</testcase>', '&#0;', '\uD800', '\uFFFE', '漢字', '\u{1F600}'),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''))

/** Reports of every kind, whose texts are as given; the gate judges each by a policy of its own. */
export function reports(text: fc.Arbitrary<string>): fc.Arbitrary<Report> {
  const policy = fc.record({
    required: fc.subarray([...NAMES], { minLength: 1 }).map((names) => (isNonEmpty(names) ? names : NAMES)),
    limits: fc.constantFrom({}, { 'http_req_duration.p95': { atMost: 500 } }, { 'absent.rate': { atLeast: 0.5 } }),
  })
  return fc.tuple(records(text), policy).map(([record, gate]) => ({
    record,
    verdict: judge({ record, policy: gate, baseline: undefined }),
    runDir: RUN_DIR,
  }))
}

function records(text: fc.Arbitrary<string>): fc.Arbitrary<RunRecord> {
  const stack: fc.Arbitrary<RunRecord['stack']> = fc.oneof(
    fc.record({
      kind: fc.constant('started' as const),
      provider: text,
      endpoints: fc.record({ service: text }),
      startMs: fc.nat(),
    }),
    fc.record({ kind: fc.constant('failed' as const), provider: text, code: errorCodes(), message: text }),
  )
  const ended: fc.Arbitrary<RunRecord['ended']> = fc.oneof(
    fc.constant({ kind: 'completed' } as const),
    fc.record({ kind: fc.constant('interrupted' as const), signal: text }),
  )
  const observed = fc.array(
    fc.record({
      at: fc.constant(aRecord().startedAt),
      identity: fc.record({ version: fc.oneof(fc.constant('1'), text) }),
    }),
    { maxLength: 3 },
  )
  const target = fc.oneof(
    fc.record({ name: text, observed, unanswered: fc.constant([]) }),
    fc.record({ name: text, expected: fc.constant({ version: '1' }), observed, unanswered: fc.constant([]) }),
  )
  const suites = fc
    .subarray([...NAMES])
    .chain((names) =>
      fc.tuple(...names.map((name) => fc.record({ floor: fc.constant({ cases: 1 }), result: results(name, text) }))),
    )
  return fc.record({ stack, ended, target, suites, durationMs: fc.nat() }).map((changes) =>
    aRecord({
      ...changes,
      selection: { configured: NAMES, asked: changes.suites.map(({ result }) => result.suite) },
    }),
  )
}

function results(suite: string, text: fc.Arbitrary<string>): fc.Arbitrary<SuiteResult> {
  const completion: fc.Arbitrary<Completion> = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ kind: 'completed' } as const) },
    fc.record({ kind: fc.constant('not-run' as const), reason: text }),
    fc.record({ kind: fc.constant('timed-out' as const), budgetMs: fc.integer({ min: 1 }) }),
    fc.record({ kind: fc.constant('crashed' as const), code: errorCodes(), message: text }),
  )
  const measurement = fc.record({
    metric: fc.constant('http_req_duration'),
    unit: fc.constantFrom('ms', 'ratio', 'bytes', 'count', 'per-second'),
    statistic: fc.constant('p95' as const),
    values: fc.constant([1]),
    counts: fc.constant([1]),
    overall: fc.double({ noNaN: true, min: 0, max: 1e9 }),
  })
  return fc.record({
    suite: fc.constant(suite),
    completion,
    cases: fc.array(cases(suite, text), { maxLength: 6 }),
    measurements: fc.array(measurement, { maxLength: 1 }),
    tool: fc.constant({ runner: 'test' }),
    startedAt: fc.constant(aRecord().startedAt),
    durationMs: fc.nat(),
  })
}

function cases(suite: string, text: fc.Arbitrary<string>): fc.Arbitrary<CaseResult> {
  const attempt = fc.oneof(
    { weight: 2, arbitrary: fc.record({ status: fc.constant('passed' as const), durationMs: fc.nat() }) },
    fc.record({
      status: fc.constantFrom('failed' as const, 'errored' as const),
      durationMs: fc.nat(),
      failure: fc.record({ message: text, expected: text, actual: text }),
    }),
    fc.record({ status: fc.constantFrom('failed' as const, 'errored' as const), durationMs: fc.nat() }),
  )
  return fc
    .tuple(text, fc.array(attempt, { maxLength: 3 }), fc.option(text), fc.option(text))
    .map(([title, attempts, skippedBecause, reproduce]) => ({
      id: `${suite} > specs/a.spec.ts > ${title}`,
      title: [title] as const,
      attempts,
      ...(skippedBecause === null || attempts.length > 0 ? {} : { skippedBecause }),
      ...(reproduce === null ? {} : { reproduce }),
    }))
}

function errorCodes(): fc.Arbitrary<ErrorCode> {
  return fc.constantFrom(...(Object.keys(ERRORS) as ErrorCode[]))
}
