import { expect, it } from 'vitest'
import type { RunEvent } from '../events.ts'
import { judge } from '../gate/judge.ts'
import type { GatePolicy } from '../gate/policy.ts'
import type { RunRecord } from '../record.ts'
import type { Report, Reporter } from '../report.ts'
import { aCase, aFailedCase, aMeasurement, aRecord, aSuiteResult } from './records.ts'

const POLICY: GatePolicy = { required: ['smoke'], limits: { 'http_req_duration.p95': { atMost: 1 } } }

const EVENTS: readonly RunEvent[] = [
  { kind: 'run-started', runId: 'r', target: 'local', suites: ['smoke'] },
  { kind: 'stack-progress', provider: 'embedded', message: 'preparing' },
  { kind: 'stack-started', provider: 'embedded', url: 'http://127.0.0.1:1', version: undefined, durationMs: 1 },
  { kind: 'suite-started', suite: 'smoke', budgetMs: 1000 },
  { kind: 'suite-progress', suite: 'smoke', progress: { elapsedMs: 1, totalMs: undefined, figures: { VUs: '1' } } },
  { kind: 'case-finished', suite: 'smoke', case: aFailedCase('smoke > x', 'got \u001b[2J\u0000 500') },
  {
    kind: 'suite-finished',
    suite: 'smoke',
    completion: { kind: 'timed-out', budgetMs: 1 },
    cases: 1,
    failed: 1,
    durationMs: 1,
  },
  { kind: 'run-finished', durationMs: 2 },
]

const RECORDS: Readonly<Record<string, RunRecord>> = {
  'a good run': aRecord(),
  'nothing at all': aRecord({ suites: [] }),
  'a stack that did not start': aRecord({
    stack: { kind: 'failed', provider: 'embedded', code: 'E_STACK_FAILED', message: 'no port' },
  }),
  'an interrupted run': aRecord({ ended: { kind: 'interrupted', signal: 'SIGINT' } }),
  'hostile text': aRecord({
    suites: [
      {
        floor: {},
        result: aSuiteResult({
          cases: [aFailedCase('smoke > </testcase> \u001b[31m', ']]> & \u0000 \ud800'), aCase({ attempts: [] })],
          measurements: [aMeasurement({ values: [], counts: [] })],
        }),
      },
    ],
  }),
}

/**
 * What every reporter must hold to. To be called inside a `describe`.
 * @param make - a reporter of its own for each test
 * @param runDir - folder that exists, for what it writes
 */
export function describeReporter(make: () => Reporter, runDir: () => string): void {
  const reportOf = (record: RunRecord): Report => ({
    record,
    verdict: judge({ record, policy: POLICY, baseline: undefined }),
    runDir: runDir(),
  })
  const signal = new AbortController().signal

  for (const [name, record] of Object.entries(RECORDS)) {
    it(`tells ${name}, and says where under its own name`, async () => {
      const reporter = make()
      const delivery = await reporter.report(reportOf(record), signal)
      expect(delivery.reporter).toBe(reporter.name)
      expect(delivery.kind).not.toBe('failed')
    })
  }

  it('listens to every kind of event without throwing, and tells the same report as one that did not listen', async () => {
    const [heard, deaf] = [make(), make()]
    for (const event of EVENTS) heard.observe?.(event)
    const report = reportOf(aRecord())
    expect((await heard.report(report, signal)).kind).toBe((await deaf.report(report, signal)).kind)
  })

  it('leaves the report as it is', async () => {
    const report = reportOf(aRecord())
    const before = JSON.stringify(report)
    await make().report(report, signal)
    expect(JSON.stringify(report)).toBe(before)
  })
}
