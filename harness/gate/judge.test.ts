import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OUTCOMES, type Outcome } from '../outcome.ts'
import type { RecordedSuite, RunRecord } from '../record.ts'
import type { Disturbance } from '../stack.ts'
import { aCase, aFailedCase, aMeasurement, aRecord, aSuiteResult } from '../testing/records.ts'
import { judge } from './judge.ts'
import type { GatePolicy } from './policy.ts'
import type { FindingCode, Verdict } from './verdict.ts'

const POLICY: GatePolicy = { required: ['smoke'], limits: {} }
const AT = '2026-01-02T03:04:05.000Z'

function verdictOf(record: RunRecord, policy: GatePolicy = POLICY): Verdict {
  return judge({ record, policy, baseline: undefined })
}

function found(
  record: RunRecord,
  code: FindingCode,
  policy: GatePolicy = POLICY,
): { outcome: Outcome; message: string } {
  const verdict = verdictOf(record, policy)
  const finding = verdict.findings.find((one) => one.code === code)
  expect(finding, `${code} among ${verdict.findings.map((one) => one.code).join(', ')}`).toBeDefined()
  return { outcome: verdict.outcome, message: finding?.message ?? '' }
}

function withSuite(
  changes: Parameters<typeof aSuiteResult>[0],
  floor: RecordedSuite['floor'] = { cases: 1 },
): RunRecord {
  return aRecord({ suites: [{ floor, result: aSuiteResult(changes) }] })
}

describe('judge', () => {
  it('a rule that throws is an error', () => {
    const broken = { ...aRecord(), target: undefined } as unknown as RunRecord
    expect(found(broken, 'RULE_BROKEN').outcome).toBe('error')
  })

  it('nothing enforced is inconclusive', () => {
    const record = aRecord()
    const verdict = verdictOf(record)
    expect(verdict.outcome).toBe('pass')
    const shadow = verdict.findings.filter(({ force }) => force === 'shadow')
    expect(shadow.map(({ code }) => code)).toEqual(['LIMITS_NONE'])
  })

  it('names what it judged and by what', () => {
    const [one, other] = [verdictOf(aRecord()), verdictOf(aRecord({ runId: 'other' }))]
    expect(one.recordHash).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(one.recordHash).not.toBe(other.recordHash)
    expect(one.policyHash).toBe(other.policyHash)
  })

  it('a whole good record passes', () => {
    expect(verdictOf(aRecord()).outcome).toBe('pass')
  })
})

describe('judge, where no required suite was observed', () => {
  it('is inconclusive, however well the others are', () => {
    const other = { floor: {}, result: aSuiteResult({ suite: 'extra' }) }
    const record = aRecord({ suites: [other], selection: { configured: ['smoke', 'extra'], asked: ['extra'] } })
    expect(found(record, 'EVIDENCE_NONE').outcome).toBe('inconclusive')
  })
})

describe('identity', () => {
  const observed = (...versions: string[]): RunRecord['target']['observed'] =>
    versions.map((version) => ({ at: AT, identity: { version } }))
  const target = (changes: Partial<RunRecord['target']>): RunRecord =>
    aRecord({ target: { ...aRecord().target, ...changes } })

  it('another version fails, and says both', () => {
    const { outcome, message } = found(target({ observed: observed('2222222') }), 'IDENTITY_MISMATCH')
    expect(outcome).toBe('fail')
    expect(message).toContain('1111111')
    expect(message).toContain('2222222')
  })

  it('two versions are inconclusive, with their shares', () => {
    const mixed = target({ observed: observed('1111111', '2222222', '1111111') })
    const { outcome, message } = found(mixed, 'IDENTITY_MIXED')
    expect(outcome).toBe('inconclusive')
    expect(message).toContain('1111111 (2 of 3 answers)')
  })

  it('no answer is inconclusive, with the reason', () => {
    const silent = target({ observed: [], unanswered: [{ at: AT, code: 'E_IDENTITY_UNKNOWN', message: 'no header' }] })
    expect(found(silent, 'IDENTITY_UNOBSERVED')).toMatchObject({ outcome: 'inconclusive' })
    expect(found(silent, 'IDENTITY_UNOBSERVED').message).toContain('no header')
    expect(found(target({ observed: [] }), 'IDENTITY_UNOBSERVED').message).toContain('never asked')
  })

  it('an answer that stopped coming is inconclusive', () => {
    const lost = target({ unanswered: [{ at: AT, code: 'E_TARGET_UNREACHABLE', message: 'refused' }] })
    expect(found(lost, 'IDENTITY_LOST').outcome).toBe('inconclusive')
  })

  it('a version that nobody expected is inconclusive, and says how to expect it', () => {
    const { expected: _expected, ...rest } = aRecord().target
    const unstated = aRecord({ target: rest })
    expect(found(unstated, 'IDENTITY_UNSTATED').outcome).toBe('inconclusive')
    expect(verdictOf(unstated).findings[0].reproduce).toContain('--expect-version 1111111')
  })

  it('a short commit matches its long form, and a short tag does not', () => {
    const expected = { version: '111111a' }
    const long = `111111a${'a'.repeat(33)}`
    expect(found(target({ expected, observed: observed(long) }), 'IDENTITY_MATCHED').outcome).toBe('pass')
    expect(found(target({ expected: { version: 'v1' }, observed: observed('v10') }), 'IDENTITY_MISMATCH').outcome).toBe(
      'fail',
    )
  })

  it('digits alone are no short commit, an observed short one is none, and nothing is no version', () => {
    const pairs = [
      ['202611230915', '20261123'],
      ['20261123', `20261123${'0'.repeat(32)}`],
      ['111111aaaa', '111111a'],
      ['', ''],
    ] as const
    for (const [version, seen] of pairs) {
      expect(found(target({ expected: { version }, observed: observed(seen) }), 'IDENTITY_MISMATCH').outcome).toBe(
        'fail',
      )
    }
  })

  it('an expected digest must be observed', () => {
    const expected = { version: '1111111', imageDigest: 'sha256:aa' }
    expect(found(target({ expected }), 'IDENTITY_UNOBSERVED')).toMatchObject({ outcome: 'inconclusive' })
    const other = { version: '1111111', imageDigest: 'sha256:bb' }
    expect(found(target({ expected, observed: [{ at: AT, identity: other }] }), 'IDENTITY_MISMATCH').outcome).toBe(
      'fail',
    )
    const both = target({ expected, observed: [{ at: AT, identity: expected }] })
    expect(found(both, 'IDENTITY_MATCHED').outcome).toBe('pass')
  })
})

describe('completion', () => {
  it('a stack that did not start is an error', () => {
    const stack = { kind: 'failed', provider: 'embedded', code: 'E_STACK_FAILED', message: 'port taken' } as const
    expect(found(aRecord({ stack }), 'STACK_FAILED')).toMatchObject({ outcome: 'error' })
  })

  it('a stack that was not stopped is an error', () => {
    const stack = {
      kind: 'started',
      provider: 'x',
      endpoints: { service: 'http://x' },
      startMs: 1,
      leftBehind: 'pid 1',
    } as const
    expect(found(aRecord({ stack }), 'STACK_UNCLEAN').message).toContain('pid 1')
  })

  it('what happened to a part of the stack is judged by what it says of the service', () => {
    const stack = (kind: Disturbance['kind']): RunRecord['stack'] => ({
      kind: 'started',
      provider: 'x',
      endpoints: { service: 'http://x' },
      startMs: 1,
      disturbances: [{ at: AT, kind, part: 'database', message: 'database ended with exit code 137' }],
    })
    const findings = [
      found(aRecord({ stack: stack('service-died') }), 'SERVICE_DIED'),
      found(aRecord({ stack: stack('dependency-died') }), 'DEPENDENCY_DIED'),
      found(aRecord({ stack: stack('cut-off') }), 'NETWORK_CUT'),
    ]
    expect(findings.map(({ outcome }) => outcome)).toEqual(['fail', 'error', 'inconclusive'])
    expect(new Set(findings.map(({ message }) => message))).toEqual(new Set(['database ended with exit code 137']))
  })

  it('an interrupted run is inconclusive', () => {
    const record = aRecord({ ended: { kind: 'interrupted', signal: 'SIGINT' } })
    expect(found(record, 'RUN_INTERRUPTED')).toMatchObject({ outcome: 'inconclusive' })
  })

  it('a required suite that is not there is inconclusive', () => {
    expect(found(aRecord(), 'SUITE_MISSING', { required: ['smoke', 'contract'], limits: {} }).outcome).toBe(
      'inconclusive',
    )
  })

  it('a required suite that was left out on request is told and does not count', () => {
    const record = aRecord({ selection: { configured: ['smoke', 'contract'], asked: ['smoke'] } })
    const { outcome, message } = found(record, 'SUITE_NOT_ASKED', { required: ['smoke', 'contract'], limits: {} })
    expect(outcome).toBe('pass')
    expect(message).toContain('smoke alone')
  })

  it('a run of some cases alone is told as what it is', () => {
    const { selection } = aRecord()
    const cases = ['smoke > health answers']
    const { outcome, message } = found(aRecord({ selection: { ...selection, cases } }), 'CASES_NOT_ASKED')
    expect(outcome).toBe('pass')
    expect(message).toBe('smoke > health answers alone was asked for: this verdict is for no whole suite.')
  })

  it('a case that was asked for and that nothing tried is inconclusive, whatever else was tried', () => {
    const { selection } = aRecord()
    const named = (...cases: string[]): RunRecord => aRecord({ selection: { ...selection, cases } })
    expect(found(named('smoke > health answers', 'smoke > helth'), 'CASE_UNATTEMPTED')).toEqual({
      outcome: 'inconclusive',
      message: 'The case was asked for, and no suite tried it.',
    })
    const skipped = aSuiteResult({ cases: [aCase(), aCase({ id: 'smoke > x', attempts: [], skippedBecause: 'y' })] })
    const record = { ...named('smoke > x'), suites: [{ floor: {}, result: skipped }] }
    expect(found(record, 'CASE_UNATTEMPTED').outcome).toBe('inconclusive')
  })

  it('a suite that did not run, timed out or crashed is no pass', () => {
    const ends = [
      [{ kind: 'not-run', reason: 'interrupted' }, 'SUITE_NOT_RUN', 'inconclusive'],
      [{ kind: 'timed-out', budgetMs: 1000 }, 'SUITE_TIMED_OUT', 'error'],
      [{ kind: 'crashed', code: 'E_SUITE_CRASHED', message: 'boom' }, 'SUITE_CRASHED', 'error'],
    ] as const
    for (const [completion, code, outcome] of ends) expect(found(withSuite({ completion }), code).outcome).toBe(outcome)
  })

  it('a suite that is not required does not count', () => {
    const other = aSuiteResult({
      suite: 'extra',
      completion: { kind: 'timed-out', budgetMs: 1 },
      cases: [aFailedCase('extra > x')],
    })
    const record = aRecord({ suites: [...aRecord().suites, { floor: {}, result: other }] })
    expect(found(record, 'SUITE_TIMED_OUT').outcome).toBe('pass')
  })
})

describe('evidence', () => {
  it('a record without suites is inconclusive', () => {
    expect(found(aRecord({ suites: [] }), 'EVIDENCE_NONE').outcome).toBe('inconclusive')
  })

  it('a suite without cases is inconclusive, whatever its floor', () => {
    expect(found(withSuite({ cases: [] }, {}), 'EVIDENCE_NONE').outcome).toBe('inconclusive')
  })

  it('skipped cases are no evidence', () => {
    const skipped = aCase({ attempts: [], skippedBecause: 'not here' })
    expect(found(withSuite({ cases: [skipped] }), 'EVIDENCE_NONE').message).toContain('1 case skipped')
    const two = withSuite({ cases: [skipped, { ...skipped, id: 'smoke > y' }] })
    expect(found(two, 'EVIDENCE_NONE').message).toContain('2 cases skipped')
  })

  it('less than the floor is inconclusive, with both numbers', () => {
    const requests = aMeasurement({
      metric: 'http_reqs',
      unit: 'count',
      statistic: 'count',
      values: [10, 20],
      counts: [10, 20],
    })
    const record = withSuite({ measurements: [requests] }, { cases: 2, requests: 31, durationMs: 501 })
    expect(found(record, 'EVIDENCE_BELOW_FLOOR').message).toBe(
      'smoke saw too little: 1 of at least 2 cases, 30 of at least 31 requests, 500 of at least 501 ms.',
    )
  })

  it('as much as the floor is enough', () => {
    expect(found(withSuite({}, { cases: 1, durationMs: 500 }), 'EVIDENCE_SUFFICIENT').outcome).toBe('pass')
  })
})

describe('cases', () => {
  it('a failed case fails, with its reason and its command', () => {
    const record = withSuite({ cases: [aFailedCase('smoke > x')] })
    expect(found(record, 'CASE_FAILED').outcome).toBe('fail')
    expect(verdictOf(record).findings.find(({ code }) => code === 'CASE_FAILED')?.reproduce).toBeDefined()
  })

  it('an errored case is an error', () => {
    const errored = aCase({ attempts: [{ status: 'errored', durationMs: 1 }] })
    expect(found(withSuite({ cases: [errored] }), 'CASE_ERRORED')).toMatchObject({
      outcome: 'error',
      message: 'it gave no reason',
    })
  })

  it('a case that passed only at a later attempt is inconclusive', () => {
    const flaky = aCase({ attempts: [...aFailedCase('x').attempts, { status: 'passed', durationMs: 1 }] })
    expect(found(withSuite({ cases: [flaky] }), 'CASE_FLAKY').outcome).toBe('inconclusive')
  })

  it('a case that was neither tried nor skipped is inconclusive', () => {
    const record = withSuite({ cases: [aCase(), aCase({ id: 'smoke > y', attempts: [] })] })
    expect(found(record, 'CASE_UNATTEMPTED').outcome).toBe('inconclusive')
  })

  it('skips are told and do not count', () => {
    const record = withSuite({
      cases: [aCase(), aCase({ id: 'smoke > y', attempts: [], skippedBecause: 'no database' })],
    })
    expect(found(record, 'CASES_SKIPPED')).toMatchObject({ outcome: 'pass' })
    expect(found(record, 'CASES_SKIPPED').message).toContain('no database')
  })

  it('skips are told by reason, the commonest first', () => {
    const skipped = ['alone', 'no answer: 2 × 404', 'no answer: 3 × 400', 'b', 'c'].map((reason, index) =>
      aCase({ id: `smoke > ${index}`, attempts: [], skippedBecause: reason }),
    )
    expect(found(withSuite({ cases: [aCase(), ...skipped] }), 'CASES_SKIPPED').message).toBe(
      '5 cases of smoke skipped, which is no evidence: 2 × no answer; 1 × alone; 1 × b; and 1 other reason.',
    )
  })
})

describe('limits', () => {
  const policy = (limits: GatePolicy['limits']): GatePolicy => ({ required: ['smoke'], limits })
  const measured = (overall: number | undefined): RunRecord => {
    const { overall: _overall, ...rest } = aMeasurement()
    return withSuite({ measurements: [overall === undefined ? rest : { ...rest, overall }] })
  }

  it('a value beyond its limit fails', () => {
    const limits = policy({ 'http_req_duration.p95': { atMost: 119 } })
    expect(found(measured(120), 'LIMIT_CROSSED', limits)).toMatchObject({ outcome: 'fail' })
    expect(found(measured(120), 'LIMIT_CROSSED', policy({ 'http_req_duration.p95': { atLeast: 121 } })).outcome).toBe(
      'fail',
    )
  })

  it('a value at its limit is within it', () => {
    const both = policy({ 'http_req_duration.p95': { atMost: 120, atLeast: 120 } })
    expect(found(measured(120), 'LIMIT_MET', both).outcome).toBe('pass')
  })

  it('a limit on what is not there is inconclusive', () => {
    expect(found(measured(120), 'LIMIT_UNMEASURED', policy({ 'nothing.p95': { atMost: 1 } })).outcome).toBe(
      'inconclusive',
    )
  })

  it('a limit on what has no value is inconclusive, and zero observations are no value', () => {
    const limits = policy({ 'http_req_duration.p95': { atMost: 500 } })
    expect(found(measured(undefined), 'LIMIT_UNMEASURED', limits).outcome).toBe('inconclusive')
    const empty = withSuite({ measurements: [aMeasurement({ values: [], counts: [], overall: 0 })] })
    expect(found(empty, 'LIMIT_UNMEASURED', limits).outcome).toBe('inconclusive')
    expect(found(measured(Number.NaN), 'LIMIT_UNMEASURED', limits).outcome).toBe('inconclusive')
  })

  it('a limit of a suite that was left out on request is told and does not count', () => {
    const limits = policy({ 'http_req_duration.p95': { atMost: 1, suite: 'performance' } })
    const record = aRecord({ selection: { configured: ['smoke', 'performance'], asked: ['smoke'] } })
    expect(found(record, 'LIMIT_UNMEASURED', limits).outcome).toBe('pass')
  })

  it('a limit is told and does not count where some cases alone were asked for', () => {
    const limits = policy({ 'http_req_duration.p95': { atMost: 119 } })
    const selection = { configured: ['smoke'], asked: ['smoke'], cases: ['smoke > health answers'] }
    expect(found({ ...measured(120), selection }, 'LIMIT_CROSSED', limits).outcome).toBe('pass')
  })

  it('a limit of a suite that nobody knows counts', () => {
    const limits = policy({ 'http_req_duration.p95': { atMost: 1, suite: 'perf' } })
    expect(found(aRecord(), 'LIMIT_UNMEASURED', limits).outcome).toBe('inconclusive')
  })

  it('a limit of a suite that was asked for and did not measure counts', () => {
    const record = aRecord({ selection: { configured: ['smoke', 'performance'], asked: ['smoke', 'performance'] } })
    const limits = policy({ 'http_req_duration.p95': { atMost: 1, suite: 'performance' } })
    expect(found(record, 'LIMIT_UNMEASURED', limits).outcome).toBe('inconclusive')
  })
})

describe('judge, for any record', () => {
  const status = fc.constantFrom('passed', 'failed', 'errored')
  const aCaseOf = fc.record({
    name: fc.string({ minLength: 1, maxLength: 5 }),
    attempts: fc.array(status, { maxLength: 3 }),
    skipped: fc.boolean(),
  })
  const cases = fc.array(aCaseOf, { maxLength: 6 }).map((drawn) =>
    drawn.map(({ name, attempts, skipped }, index) =>
      aCase({
        id: `smoke > ${name} ${index}`,
        attempts: attempts.map((one) => ({ status: one, durationMs: 1 })),
        ...(skipped ? { skippedBecause: 'drawn' } : {}),
      }),
    ),
  )
  const rank = (outcome: Outcome): number => OUTCOMES.indexOf(outcome)

  it('never passes without one case that was tried', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const untried = drawn.map((one) => ({ ...one, attempts: [] }))
        expect(verdictOf(withSuite({ cases: untried }, {})).outcome).not.toBe('pass')
      }),
    )
  })

  it('a bad case more never makes it better', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const before = verdictOf(withSuite({ cases: drawn }))
        const after = verdictOf(withSuite({ cases: [...drawn, aFailedCase('smoke > more')] }))
        expect(rank(after.outcome)).toBeGreaterThanOrEqual(rank(before.outcome))
      }),
    )
  })

  it('the order of cases does not matter', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        expect(verdictOf(withSuite({ cases: drawn.toReversed() })).outcome).toBe(
          verdictOf(withSuite({ cases: drawn })).outcome,
        )
      }),
    )
  })
})
