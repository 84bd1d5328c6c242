import { RECORD_SCHEMA, type RunRecord } from '../record.ts'
import type { CaseResult, Measurement, SuiteResult } from '../suite.ts'

const AT = '2026-01-02T03:04:05.000Z'
const VERSION = '1111111'

/** A record of a run in which everything was well, for tests to take from and add to. */
export function aRecord(changes: Partial<RunRecord> = {}): RunRecord {
  const suites = changes.suites ?? [{ floor: { cases: 1 }, result: aSuiteResult() }]
  const names = suites.map(({ result }) => result.suite)
  return {
    schema: RECORD_SCHEMA,
    runId: '20260102T030405Z-abc123',
    startedAt: AT,
    durationMs: 1234,
    ended: { kind: 'completed' },
    target: {
      name: 'local',
      expected: { version: VERSION },
      observed: [
        { at: AT, identity: { version: VERSION } },
        { at: AT, identity: { version: VERSION } },
      ],
      unanswered: [],
    },
    source: { commit: VERSION, suiteHash: 'sha256:00' },
    stack: { kind: 'started', provider: 'embedded', endpoints: { service: 'http://127.0.0.1:1234' }, startMs: 900 },
    fingerprint: { platform: 'linux-x64', cores: '2' },
    selection: { configured: names, asked: names },
    suites,
    ...changes,
  }
}

/** An image, for tests. */
export const DIGEST: string = `sha256:${'a'.repeat(64)}`
/** Another image, for tests. */
export const OTHER_DIGEST: string = `sha256:${'b'.repeat(64)}`

/** A good record of an image on the target `dev`: the service says its digest as its version. */
export function anImageRecord(changes: Partial<RunRecord> = {}, digest: string = DIGEST): RunRecord {
  const identity = { version: digest }
  const answer = { at: AT, identity }
  return aRecord({
    target: { name: 'dev', expected: identity, observed: [answer, answer], unanswered: [] },
    source: { commit: VERSION, suiteHash: `sha256:${'5'.repeat(64)}` },
    ...changes,
  })
}

/** The result of a suite named `smoke` that ran to its end with one passed case. */
export function aSuiteResult(changes: Partial<SuiteResult> = {}): SuiteResult {
  return {
    suite: 'smoke',
    completion: { kind: 'completed' },
    cases: [aCase({ id: `${changes.suite ?? 'smoke'} > health answers` })],
    measurements: [],
    tool: { runner: 'test' },
    startedAt: AT,
    durationMs: 500,
    ...changes,
  }
}

/** A case that passed at its first attempt. */
export function aCase(changes: Partial<CaseResult> = {}): CaseResult {
  return {
    id: 'smoke > health answers',
    title: ['health answers'],
    attempts: [{ status: 'passed', durationMs: 12 }],
    ...changes,
  }
}

/** A case that failed at its only attempt. */
export function aFailedCase(id: string, message = 'expected 200, got 500'): CaseResult {
  return aCase({
    id,
    title: [id],
    attempts: [{ status: 'failed', durationMs: 12, failure: { message, expected: '200', actual: '500' } }],
    reproduce: `assay run --suite smoke`,
  })
}

/** A p95 of request durations over one block of a hundred requests (ms). */
export function aMeasurement(changes: Partial<Measurement> = {}): Measurement {
  return {
    metric: 'http_req_duration',
    unit: 'ms',
    statistic: 'p95',
    values: [120],
    counts: [100],
    overall: 120,
    ...changes,
  }
}
