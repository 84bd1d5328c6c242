import * as fc from 'fast-check'
import type { GatePolicy } from '../gate/policy.ts'
import type { RecordedSuite, RunRecord } from '../record.ts'
import type { Attempt, CaseResult } from '../suite.ts'
import { aMeasurement, aRecord, aSuiteResult } from './records.ts'

const AT = '2026-01-02T03:04:05.000Z'
const VERSION = '1111111'

const attempt: fc.Arbitrary<Attempt> = fc.record({
  status: fc.constantFrom('passed', 'passed', 'failed', 'errored'),
  durationMs: fc.nat(50),
  assertions: fc.nat(4),
})

/** Cases of a suite: passed, failed, broken, flaky, recovered, skipped and never tried. */
function casesOf(suite: string, least: number): fc.Arbitrary<readonly CaseResult[]> {
  const one = fc.record({ attempts: fc.array(attempt, { maxLength: 3 }), skipped: fc.boolean() })
  return fc.array(one, { minLength: least, maxLength: 5 }).map((drawn) =>
    drawn.map(({ attempts, skipped }, index) => ({
      id: `${suite} > ${index}`,
      title: [String(index)] as const,
      attempts,
      ...(skipped ? { skippedBecause: 'drawn' } : {}),
    })),
  )
}

function suiteOf(name: string): fc.Arbitrary<RecordedSuite> {
  return fc
    .record({
      cases: casesOf(name, 1),
      completion: fc.constantFrom('completed', 'completed', 'completed', 'not-run'),
      others: fc.nat(2),
      p95: fc.nat(200),
      floor: fc.record({ cases: fc.nat(4), assertions: fc.nat(6) }),
    })
    .map(({ cases, completion, others, p95, floor }) => ({
      floor,
      result: aSuiteResult({
        suite: name,
        cases,
        completion: completion === 'completed' ? { kind: completion } : { kind: completion, reason: 'drawn' },
        measurements: [aMeasurement({ values: [p95], overall: p95 })],
        sightings: [
          { origin: 'http://a', version: VERSION, responses: 9, successes: 9, firstAt: AT, lastAt: AT },
          ...(others === 2
            ? [{ origin: 'http://b', version: '2222222', responses: 1, successes: 1, firstAt: AT, lastAt: AT }]
            : []),
        ],
      }),
    }))
}

/** Records of two suites, of which much can be wrong. */
export const records: fc.Arbitrary<RunRecord> = fc
  .record({
    suites: fc.tuple(suiteOf('smoke'), suiteOf('extra')),
    versions: fc.array(fc.constantFrom(VERSION, VERSION, VERSION, '2222222'), { minLength: 1, maxLength: 4 }),
  })
  .map(({ suites, versions }) => {
    const { target } = aRecord()
    const observed = versions.map((version) => ({ at: AT, identity: { version } }))
    return aRecord({ suites, target: { ...target, observed } })
  })

/** Policies over these records, mild and strict. */
export const policies: fc.Arbitrary<GatePolicy> = fc.record({
  required: fc.constantFrom<GatePolicy['required'][]>(['smoke'], ['smoke', 'extra']),
  limits: fc.constantFrom<GatePolicy['limits'][]>(
    {},
    { 'http_req_duration.p95': { atMost: 150, suite: 'smoke' } },
    { 'http_req_duration.p95': { atMost: 150, force: 'shadow' } },
  ),
  flaky: fc.record({ '*': fc.constantFrom('fail', 'inconclusive', 'tell') }),
  trouble: fc.record({ smoke: fc.nat(2) }),
  sampled: fc.constantFrom<string[][]>([], ['smoke']),
  quarantine: fc.constantFrom(
    [],
    ['smoke > 0', 'smoke > 1'].map((id) => ({
      case: id,
      owner: 'ada',
      reason: 'drawn',
      issue: '1',
      until: '2026-02-01',
    })),
  ),
  quarantineBudget: fc.record({ '*': fc.nat(2) }),
})
