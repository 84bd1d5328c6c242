import { judge } from '../../harness/gate/judge.ts'
import type { GatePolicy } from '../../harness/gate/policy.ts'
import type { RecordedSuite, RunRecord } from '../../harness/record.ts'
import type { Report } from '../../harness/report.ts'
import type { CaseResult, SuiteResult } from '../../harness/suite.ts'
import { aCase, aMeasurement, aRecord, aSuiteResult } from '../../harness/testing/index.ts'

/** Where the samples say that they were written. */
export const RUN_DIR = '/project/.assay/runs/20260102T030405Z-abc123'

const POLICY: GatePolicy = {
  required: ['smoke', 'contract', 'integration', 'performance'],
  limits: {
    'http_req_duration.p95': { atMost: 500, suite: 'performance' },
    'http_req_failed.rate': { atMost: 0.01, suite: 'performance' },
  },
}

/** A record, judged by the samples' policy: the findings are those that the gate has for it. */
export function aReport(changes: Partial<RunRecord> = {}, policy: Partial<GatePolicy> = {}): Report {
  const record = aRecord({ durationMs: 21_400, suites: fourSuites(), ...changes })
  return {
    record,
    verdict: judge({ record, policy: { ...POLICY, ...policy }, baseline: undefined }),
    runDir: RUN_DIR,
  }
}

/** Four suites in which everything was well, but for the changes by suite. */
export function fourSuites(changes: Readonly<Record<string, Partial<SuiteResult>>> = {}): readonly RecordedSuite[] {
  const suites: readonly RecordedSuite[] = [
    { floor: { cases: 3 }, result: aSuiteResult({ cases: passing('smoke', 5), durationMs: 2810 }) },
    {
      floor: { cases: 10 },
      result: aSuiteResult({ suite: 'contract', cases: passing('contract', 41), durationMs: 1240 }),
    },
    {
      floor: { cases: 10 },
      result: aSuiteResult({
        suite: 'integration',
        cases: [...passing('integration', 35), skipped('integration')],
        durationMs: 4120,
      }),
    },
    {
      floor: { requests: 1000 },
      result: aSuiteResult({
        suite: 'performance',
        cases: passing('performance', 2),
        measurements: measured(12.345),
        durationMs: 10_230,
      }),
    },
  ]
  return suites.map(({ floor, result }) => ({ floor, result: { ...result, ...changes[result.suite] } }))
}

/** Cases that passed at once. */
export function passing(suite: string, count: number): readonly CaseResult[] {
  return Array.from({ length: count }, (_, index) =>
    aCase({
      id: idOf(suite, `answers as documented ${index + 1}`),
      title: ['Sessions', `answers as documented ${index + 1}`],
    }),
  )
}

/** A case that failed at its last attempt with this message. */
export function failing(suite: string, title: string, message: string): CaseResult {
  return aCase({
    id: idOf(suite, title),
    title: ['Sessions', title],
    attempts: [
      { status: 'failed', durationMs: 31, failure: { message, expected: '201', actual: '500', traceId: '4bf92f35' } },
    ],
    reproduce: `assay run --target local --suite ${suite} --case '${idOf(suite, title)}'`,
  })
}

/** A suite that was not begun. */
export function notRun(reason: string): Partial<SuiteResult> {
  return { completion: { kind: 'not-run', reason }, cases: [], measurements: [], durationMs: 0 }
}

/** One report for each thing that a run can come to. */
export const SAMPLES: Readonly<Record<string, () => Report>> = {
  pass: () => aReport(),
  'one case failed': () =>
    aReport({
      suites: fourSuites({
        contract: {
          cases: [
            ...passing('contract', 40),
            failing(
              'contract',
              'POST /api/sessions answers 201',
              'expected status 201, got 500 (problem+json: "database is gone")',
            ),
          ],
        },
      }),
    }),
  '40 cases failed': () =>
    aReport({
      suites: fourSuites({
        contract: { cases: [...passing('contract', 3), ...failures('contract', 38, 'expected status 200, got 503')] },
        integration: {
          cases: [
            ...passing('integration', 34),
            failing(
              'integration',
              'a draft becomes active',
              'expected status "active", got "draft"\n\n  at session.status',
            ),
            failing('integration', 'a completed session stays', 'expected 409, got 200'),
          ],
        },
        performance: { measurements: measured(612.3) },
      }),
    }),
  'too little seen': () =>
    aReport({
      suites: fourSuites({
        integration: { cases: [skipped('integration')] },
        contract: { cases: passing('contract', 4) },
      }),
    }),
  'nobody said the version': () => {
    const { expected: _, ...target } = aRecord().target
    return aReport({ target })
  },
  'the stack did not start': () =>
    aReport({
      stack: {
        kind: 'failed',
        provider: 'embedded',
        code: 'E_STACK_FAILED',
        message:
          'Expected the service to be ready within 30 s, got exit code 1: Error: P1001 cannot reach the database at 127.0.0.1:54321.',
      },
      target: { ...aRecord().target, observed: [] },
      suites: fourSuites(every(notRun('the stack did not start (E_STACK_FAILED)'))),
      durationMs: 30_400,
    }),
  'the wrong version': () =>
    aReport({
      target: {
        name: 'dev',
        baseUrl: 'https://dev.example.com',
        expected: { version: '9c1f2aa0d3' },
        observed: [{ at: '2026-01-02T03:04:05.000Z', identity: { version: '1111111' } }],
        unanswered: [],
      },
      stack: { kind: 'started', provider: 'deployed', endpoints: { service: 'https://dev.example.com' }, startMs: 120 },
      suites: fourSuites(every(notRun('the target is 1111111, not the expected 9c1f2aa0d3'))),
      durationMs: 640,
    }),
  'mixed versions': () => {
    const { target } = aRecord()
    const other = { at: '2026-01-02T03:04:09.000Z', identity: { version: '2222222' } }
    return aReport({ target: { ...target, observed: [...target.observed, other] } })
  },
  interrupted: () =>
    aReport({
      ended: { kind: 'interrupted', signal: 'SIGINT' },
      suites: fourSuites({
        contract: { completion: { kind: 'not-run', reason: 'interrupted by SIGINT' }, cases: passing('contract', 12) },
        integration: {
          completion: { kind: 'not-run', reason: 'interrupted by SIGINT' },
          cases: passing('integration', 3),
        },
        performance: notRun('interrupted by SIGINT'),
      }),
      durationMs: 5200,
    }),
  'smoke failed first': () =>
    aReport({
      suites: fourSuites({
        ...every(notRun('smoke must succeed first, and did not')),
        smoke: { cases: [...passing('smoke', 4), failing('smoke', 'deep health answers', 'expected 200, got 503')] },
      }),
    }),
  'a suite broke and one was slow': () =>
    aReport({
      suites: fourSuites({
        integration: { completion: { kind: 'timed-out', budgetMs: 60_000 }, cases: passing('integration', 11) },
        performance: {
          completion: {
            kind: 'crashed',
            code: 'E_SUITE_MISSING_TOOL',
            message: 'Expected the script load.k6.ts, got no such file',
          },
          cases: [],
          measurements: [],
        },
      }),
    }),
  'a flaky case': () => aReport({ suites: fourSuites({ smoke: { cases: [...passing('smoke', 4), flaky('smoke')] } }) }),
  'only smoke was asked for': () =>
    aReport({
      selection: { configured: POLICY.required, asked: ['smoke'] },
      suites: fourSuites().slice(0, 1),
      durationMs: 4300,
    }),
  'a failure that does not count': () =>
    aReport(
      {
        suites: fourSuites({
          contract: { cases: [...passing('contract', 40), failing('contract', 'GET /old', 'expected 410, got 404')] },
        }),
      },
      { required: ['smoke', 'integration', 'performance'] },
    ),
}

/** A case that failed and then passed. */
export function flaky(suite: string): CaseResult {
  return aCase({
    id: idOf(suite, 'opens the page'),
    title: ['Sessions', 'opens the page'],
    attempts: [
      { status: 'failed', durationMs: 5010, failure: { message: 'page did not load within 5 s' } },
      { status: 'passed', durationMs: 410 },
    ],
    reproduce: `assay run --target local --suite ${suite}`,
  })
}

function skipped(suite: string): CaseResult {
  return aCase({
    id: idOf(suite, 'keeps time zones'),
    title: ['Sessions', 'keeps time zones'],
    attempts: [],
    skippedBecause: 'needs a second region',
  })
}

function failures(suite: string, count: number, message: string): readonly CaseResult[] {
  return Array.from({ length: count }, (_, index) =>
    failing(suite, `GET /api/sessions answers 200 with page ${index + 1}`, message),
  )
}

function measured(p95Ms: number): SuiteResult['measurements'] {
  return [
    aMeasurement({
      metric: 'http_reqs',
      unit: 'count',
      statistic: 'count',
      values: [4120],
      counts: [4120],
      overall: 4120,
    }),
    aMeasurement({
      metric: 'http_reqs',
      unit: 'per-second',
      statistic: 'rate',
      values: [412],
      counts: [4120],
      overall: 411.96,
    }),
    aMeasurement({ values: [p95Ms], counts: [4120], overall: p95Ms }),
    aMeasurement({
      metric: 'http_req_failed',
      unit: 'ratio',
      statistic: 'rate',
      values: [0.0002],
      counts: [4120],
      overall: 0.000243,
    }),
  ]
}

function every(changes: Partial<SuiteResult>): Readonly<Record<string, Partial<SuiteResult>>> {
  return Object.fromEntries(POLICY.required.map((suite) => [suite, changes]))
}

function idOf(suite: string, title: string): string {
  return `${suite} > suites/${suite}/sessions.spec.ts > Sessions > ${title}`
}
