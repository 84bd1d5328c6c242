import { describe, expect, it } from 'vitest'
import type { RunRecord } from '../record.ts'
import type { Attempt, Sighting } from '../suite.ts'
import { aCase, aFailedCase, aMeasurement, aRecord } from '../testing/records.ts'
import { findingOf, recordOf, verdictOf } from '../testing/verdicts.ts'
import { gatePolicySchema } from './policy.ts'
import type { Verdict } from './verdict.ts'

const AT = '2026-01-02T03:04:05.000Z'
const PASSED: Attempt = { status: 'passed', durationMs: 1 }
const ERRORED: Attempt = { status: 'errored', durationMs: 1, failure: { message: 'ECONNRESET' } }
const FAILED: Attempt = { status: 'failed', durationMs: 1, failure: { message: 'got 500' } }

function sighting(version: string | undefined, responses: number, changes: Partial<Sighting> = {}): Sighting {
  const told = version === undefined ? {} : { version }
  return { origin: 'http://a', ...told, responses, successes: responses, firstAt: AT, lastAt: AT, ...changes }
}

describe('identity, by the responses that suites got', () => {
  it('one response of another version is inconclusive, with shares, origin and time', () => {
    const later = '2026-01-02T03:05:00.000Z'
    const other = sighting('2222222', 3, { origin: 'http://b', lastAt: later })
    const verdict = verdictOf(recordOf({ sightings: [sighting('1111111', 97), other] }))
    expect(verdict.outcome).toBe('inconclusive')
    expect(findingOf(verdict, 'IDENTITY_MIXED').message).toBe(
      `Expected 1111111, and smoke was answered by 1111111 by http://a (97 of 100 responses), 2222222 by http://b (3 of 100 responses); another from ${AT} to ${later}.`,
    )
  })

  it('only another version fails, whatever the stack says of itself', () => {
    expect(verdictOf(recordOf({ sightings: [sighting('2222222', 3)] })).outcome).toBe('fail')
  })

  it('responses without a version are told, and count where the policy asks for them', () => {
    const unsigned = recordOf({ sightings: [sighting('1111111', 97), sighting(undefined, 3)] })
    expect(verdictOf(unsigned).outcome).toBe('pass')
    expect(verdictOf(unsigned, { sampled: ['smoke'] }).outcome).toBe('inconclusive')
    const none = recordOf({ sightings: [sighting(undefined, 3)] })
    expect(findingOf(verdictOf(none), 'IDENTITY_UNSAMPLED').force).toBe('shadow')
    expect(verdictOf(none, { sampled: ['smoke'] }).outcome).toBe('inconclusive')
  })

  it('a suite that does not look is no pass where the policy asks for it', () => {
    expect(verdictOf(recordOf({}), { sampled: ['smoke'] }).outcome).toBe('inconclusive')
    expect(verdictOf(recordOf({})).outcome).toBe('pass')
  })

  it('all of the expected version is told with its number', () => {
    const verdict = verdictOf(recordOf({ sightings: [sighting('1111111', 97)] }), { sampled: ['smoke'] })
    expect(verdict.outcome).toBe('pass')
    expect(verdict.findings.map(({ message }) => message)).toContain(
      '1111111 gave all of 97 responses that smoke got and that say a version.',
    )
  })
})

describe('identity, while the target settles', () => {
  const { target } = aRecord()
  const settling = { matches: 3, deadlineMs: 60_000, waitedMs: 12_000, settled: true }
  const old = { at: AT, identity: { version: '2222222' }, phase: 'settling' } as const
  const fresh = { at: AT, identity: { version: '1111111' }, phase: 'before' } as const

  it('what was said before it had settled does not count, and is told', () => {
    const verdict = verdictOf(aRecord({ target: { ...target, settling, observed: [old, fresh] } }))
    expect(verdict.outcome).toBe('pass')
    expect(findingOf(verdict, 'IDENTITY_MATCHED').message).toContain(
      'It took 12.0 s to settle; before that: 2222222 (1 of 1 answer).',
    )
  })

  it('one that did not settle is inconclusive, with what was said last', () => {
    const unsettled = { ...settling, settled: false, diagnosis: 'a said 2222222' }
    const observed = [old, { ...fresh, phase: 'settling' } as const]
    const verdict = verdictOf(aRecord({ target: { ...target, settling: unsettled, observed } }))
    expect(verdict.outcome).toBe('inconclusive')
    expect(findingOf(verdict, 'IDENTITY_UNSETTLED').message).toContain(
      '3 times in a row by all within 12.0 s: a said 2222222',
    )
  })

  it('one that never said the expected version is the wrong one', () => {
    const unsettled = { ...settling, settled: false }
    const verdict = verdictOf(aRecord({ target: { ...target, settling: unsettled, observed: [old] } }))
    expect(findingOf(verdict, 'IDENTITY_MISMATCH').outcome).toBe('fail')
  })
})

describe('identity, by image', () => {
  const { target } = aRecord()
  const expected = { version: '1111111', imageDigest: 'sha256:aa' }
  const told = (...digests: readonly string[]): RunRecord =>
    aRecord({
      target: { ...target, expected, digests: digests.map((imageDigest) => ({ at: AT, witness: 'ecs', imageDigest })) },
    })

  it('another image fails, two are inconclusive, none said is inconclusive', () => {
    expect(verdictOf(told('sha256:bb')).outcome).toBe('fail')
    expect(verdictOf(told('sha256:aa', 'sha256:bb')).outcome).toBe('inconclusive')
    expect(findingOf(verdictOf(told()), 'IDENTITY_UNOBSERVED').message).toContain('sha256:aa was expected')
  })

  it('the expected image is well, by a witness that knows no version', () => {
    expect(verdictOf(told('sha256:aa')).outcome).toBe('pass')
  })

  it('two images are inconclusive when nobody said which', () => {
    const two = told('sha256:aa', 'sha256:bb')
    expect(verdictOf({ ...two, target: { ...two.target, expected: { version: '1111111' } } }).outcome).toBe(
      'inconclusive',
    )
  })
})

describe('evidence', () => {
  const measurements = [
    aMeasurement({
      metric: 'iterations',
      unit: 'count',
      statistic: 'count',
      values: [4, 5],
      counts: [4, 5],
      overall: 9,
    }),
    aMeasurement({
      metric: 'contract_coverage{of:operations}',
      unit: 'ratio',
      statistic: 'value',
      values: [0.5],
      counts: [10],
      overall: 0.5,
    }),
  ]
  const cases = [aCase({ attempts: [{ ...PASSED, assertions: 7 }] })]
  const sightings = [sighting('1111111', 40, { successes: 30 })]
  const seen = { cases, measurements, sightings }

  it.each([
    [{ assertions: 8 }, '7 of at least 8 assertions'],
    [{ operations: 6 }, '5 of at least 6 operations'],
    [{ iterations: 10 }, '9 of at least 10 iterations'],
    [{ requests: 41 }, '40 of at least 41 requests'],
    [{ successShare: 0.76 }, '75 of at least 76 % of 2xx'],
  ])('below %o is inconclusive, with both numbers', (floor, message) => {
    expect(findingOf(verdictOf(recordOf(seen, floor)), 'EVIDENCE_BELOW_FLOOR').message).toContain(message)
  })

  it('as much as every floor is enough', () => {
    const floor = { cases: 1, assertions: 7, operations: 5, iterations: 9, requests: 40, successShare: 0.75 }
    expect(verdictOf(recordOf(seen, floor)).outcome).toBe('pass')
  })

  it('what nobody counted is too little', () => {
    for (const floor of [{ assertions: 1 }, { operations: 1 }, { iterations: 1 }, { successShare: 0.01 }]) {
      expect(verdictOf(recordOf({}, floor)).outcome).toBe('inconclusive')
    }
  })

  it('the higher of the floors of suite and policy counts', () => {
    expect(verdictOf(recordOf({}), { floors: { smoke: { cases: 2 } } }).outcome).toBe('inconclusive')
    expect(verdictOf(recordOf({}, { cases: 2 }), { floors: { '*': { cases: 1 } } }).outcome).toBe('inconclusive')
  })
})

describe('cases that passed at a later try', () => {
  const after = (...attempts: readonly Attempt[]): RunRecord => recordOf({ cases: [aCase({ attempts })] })

  it('after a failure are flaky, as bad as the policy says', () => {
    const flaky = after(FAILED, PASSED)
    expect(verdictOf(flaky).outcome).toBe('inconclusive')
    expect(verdictOf(flaky, { flaky: { smoke: 'fail' } }).outcome).toBe('fail')
    expect(verdictOf(flaky, { flaky: { '*': 'fail', smoke: 'tell' } }).outcome).toBe('pass')
    expect(findingOf(verdictOf(flaky, { flaky: { smoke: 'tell' } }), 'CASE_FLAKY').force).toBe('shadow')
  })

  it('say how often they were flaky before', () => {
    const history = { 'smoke > health answers': { runs: 20, flakyRuns: 3, versions: [] } }
    expect(findingOf(verdictOf(after(FAILED, PASSED), {}, { history }), 'CASE_FLAKY').message).toContain(
      'flaky in 3 of 20 earlier runs',
    )
  })

  it('after a try that broke are within the budget for trouble, or an error', () => {
    const recovered = after(ERRORED, PASSED)
    expect(verdictOf(recovered).outcome).toBe('error')
    expect(findingOf(verdictOf(recovered), 'TROUBLE_BEYOND_BUDGET').message).toBe(
      '1 try of smoke broke and succeeded later; 0 allowed.',
    )
    const allowed = verdictOf(recovered, { trouble: { smoke: 1 } })
    expect(allowed.outcome).toBe('pass')
    expect(findingOf(allowed, 'CASE_RECOVERED').message).toContain('ECONNRESET')
  })

  it('the budget for trouble forgives no failure', () => {
    expect(verdictOf(after(ERRORED, FAILED, PASSED), { trouble: { smoke: 9 } }).outcome).toBe('inconclusive')
    expect(verdictOf(after(ERRORED, FAILED), { trouble: { smoke: 9 } }).outcome).toBe('fail')
    expect(verdictOf(after(PASSED, ERRORED), { trouble: { smoke: 9 } }).outcome).toBe('error')
  })

  it('earlier tries of the suite itself are within the same budget', () => {
    const again = recordOf({ earlier: [{ code: 'E_TARGET_UNREACHABLE', message: 'reset', durationMs: 1 }] })
    expect(verdictOf(again).outcome).toBe('error')
    expect(verdictOf(again, { trouble: { '*': 1 } }).outcome).toBe('pass')
  })
})

describe('limits', () => {
  const slow = recordOf({ measurements: [aMeasurement()] })
  const limitTo = (limit: object): Verdict => verdictOf(slow, { limits: { 'http_req_duration.p95': limit } })

  it('in another unit than the measurement are not compared', () => {
    expect(findingOf(limitTo({ atMost: 500, unit: 'bytes' }), 'LIMIT_UNIT_WRONG').outcome).toBe('inconclusive')
    expect(limitTo({ atMost: 500, unit: 'ms' }).outcome).toBe('pass')
  })

  it('of a share that could never be crossed are not compared', () => {
    const share = aMeasurement({ metric: 'http_req_failed', unit: 'ratio', statistic: 'rate', values: [1], overall: 1 })
    const record = recordOf({ measurements: [share] })
    expect(verdictOf(record, { limits: { 'http_req_failed.rate': { atMost: 5 } } }).outcome).toBe('inconclusive')
    expect(verdictOf(record, { limits: { 'http_req_failed.rate': { atMost: 0.05 } } }).outcome).toBe('fail')
  })

  it('in shadow are told and do not count', () => {
    const verdict = limitTo({ atMost: 1, force: 'shadow' })
    expect(verdict.outcome).toBe('pass')
    expect(findingOf(verdict, 'LIMIT_CROSSED')).toMatchObject({ force: 'shadow', outcome: 'fail' })
  })

  it('that no value can be within are refused', () => {
    const faultsOf = (limit: object): number =>
      gatePolicySchema.safeParse({ required: ['a'], limits: { 'x.p95': limit } }).error?.issues.length ?? 0
    expect(faultsOf({ atMost: 1, atLeast: 2 })).toBe(1)
    expect(faultsOf({ atMost: 5, unit: 'ratio' })).toBe(1)
    expect(faultsOf({})).toBe(1)
    expect(faultsOf({ atMost: 1 })).toBe(0)
  })
})

describe('the policy of an environment', () => {
  const limits = { 'http_req_duration.p95': { atMost: 500 } }
  const slow = recordOf({ measurements: [aMeasurement()] })

  it('is laid over, for that target alone', () => {
    const policy = { limits, environments: { local: { limits: { 'http_req_duration.p95': { atMost: 100 } } } } }
    expect(verdictOf(slow, policy).outcome).toBe('fail')
    expect(verdictOf({ ...slow, target: { ...slow.target, name: 'dev' } }, policy).outcome).toBe('pass')
  })

  it('keeps what it does not speak of', () => {
    const policy = { limits, environments: { local: { flaky: { smoke: 'fail' } } } } as const
    expect(findingOf(verdictOf(slow, policy), 'LIMIT_MET').subject).toBe('http_req_duration.p95')
    expect(verdictOf(slow, { ...policy, limits: { 'x.p95': { atMost: 1 } } }).outcome).toBe('inconclusive')
  })
})

describe('every finding', () => {
  const { target } = aRecord()
  const records: readonly RunRecord[] = [
    aRecord(),
    aRecord({ suites: [] }),
    aRecord({ target: { ...target, observed: [] }, ended: { kind: 'interrupted', signal: 'SIGINT' } }),
    recordOf({ completion: { kind: 'timed-out', budgetMs: 1 }, sightings: [sighting('2222222', 1)] }, { cases: 99 }),
    recordOf({ cases: [aFailedCase('smoke > x'), aCase({ attempts: [] }), aCase({ attempts: [FAILED, PASSED] })] }),
  ]

  it('says where its evidence stands in the record, and what shows it again where it is no pass', () => {
    for (const record of records) {
      for (const finding of verdictOf(record, { required: ['smoke', 'other'], limits: { 'x.p95': { atMost: 1 } } })
        .findings) {
        expect(at(record, finding.evidence ?? 'nowhere'), `${finding.code} ${finding.evidence}`).toBe(true)
        expect(finding.outcome === 'pass' || finding.reproduce !== undefined, finding.code).toBe(true)
      }
    }
  })
})

// Whether a JSON pointer leads to something, or to a list that could hold it.
function at(record: RunRecord, pointer: string): boolean {
  let value: unknown = record
  for (const step of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return false
    if (!(step in value)) return step === 'digests' || step === 'sightings'
    value = Reflect.get(value, step)
  }
  return pointer.startsWith('#')
}
