import { describe, expect, it } from 'vitest'
import { aFailedCase, aMeasurement, aRecord, aSuiteResult } from '../testing/records.ts'
import type { RunRecord } from '../record.ts'
import type { GatePolicy } from './policy.ts'
import { loosenings, proposals } from './ratchet.ts'

const LIMIT = 'http_req_duration.p95'
const strict: GatePolicy = {
  required: ['smoke', 'load'],
  limits: { [LIMIT]: { atMost: 500, unit: 'ms' }, 'http_reqs.count': { atLeast: 10 } },
  floors: { smoke: { cases: 5 } },
  sampled: ['smoke'],
  flaky: { '*': 'fail' },
  trouble: { smoke: 1 },
  critical: ['smoke > *'],
  overrideDays: 7,
}

describe('loosenings', () => {
  it.each<[string, Partial<GatePolicy>, string]>([
    ['a suite that is not required any more', { required: ['smoke'] }, 'load is not in `required` any more'],
    ['a limit that is gone', { limits: { 'http_reqs.count': { atLeast: 10 } } }, `limits.${LIMIT} is gone`],
    [
      'a limit that was raised',
      { limits: { ...strict.limits, [LIMIT]: { atMost: 501, unit: 'ms' } } },
      `limits.${LIMIT}.atMost is 501, and was 500`,
    ],
    [
      'a limit that was lowered',
      { limits: { ...strict.limits, 'http_reqs.count': { atLeast: 9 } } },
      'limits.http_reqs.count.atLeast is 9, and was 10',
    ],
    [
      'a limit that went into shadow',
      { limits: { ...strict.limits, [LIMIT]: { atMost: 500, unit: 'ms', force: 'shadow' } } },
      `limits.${LIMIT} is in shadow`,
    ],
    [
      'a limit that is of one suite alone',
      { limits: { ...strict.limits, [LIMIT]: { atMost: 500, unit: 'ms', suite: 'load' } } },
      `limits.${LIMIT}.suite is load, and was any`,
    ],
    ['a floor that was lowered', { floors: { smoke: { cases: 4 } } }, 'floors.smoke.cases is 4, and was 5'],
    ['a floor that is gone', { floors: {} }, 'floors.smoke.cases is 0, and was 5'],
    ['a suite whose responses are not looked at', { sampled: [] }, 'smoke is not in `sampled` any more'],
    ['flaky cases that count less', { flaky: { '*': 'tell' } }, 'flaky.* is tell, and was fail'],
    [
      'a suite whose flaky cases count less',
      { flaky: { '*': 'fail', load: 'inconclusive' } },
      'flaky.load is inconclusive, and was fail',
    ],
    ['more trouble', { trouble: { smoke: 2 } }, 'trouble.smoke is 2, and was 1'],
    ['more quarantine', { quarantineBudget: { '*': 4 } }, 'quarantineBudget.* is 4, and was 3'],
    ['a case that is not critical any more', { critical: [] }, 'smoke > * is not in `critical` any more'],
    ['longer overrides', { overrideDays: 14 }, 'overrideDays is 14, and was 7'],
    [
      'what one environment asks for less',
      { environments: { prod: { flaky: { '*': 'tell' } } } },
      'environments.prod: flaky.* is tell, and was fail',
    ],
  ])('names %s', (_what, change, told) => {
    expect(loosenings(strict, { ...strict, ...change })).toEqual([told])
  })

  it('names nothing that is the same, stricter or new', () => {
    expect(loosenings(strict, strict)).toEqual([])
    const stricter: GatePolicy = {
      ...strict,
      required: ['smoke', 'load', 'contract'],
      limits: { ...strict.limits, [LIMIT]: { atMost: 400, unit: 'ms' }, 'x.p99': { atMost: 1 } },
      environments: { prod: { trouble: { smoke: 0 } } },
    }
    expect(loosenings(strict, stricter)).toEqual([])
  })

  it('names what is gone of an environment', () => {
    const before: GatePolicy = { ...strict, environments: { prod: { limits: { 'x.p99': { atMost: 1 } } } } }
    expect(loosenings(before, strict)).toEqual(['environments.prod: limits.x.p99 is gone'])
  })
})

describe('proposals', () => {
  const policy: GatePolicy = { required: ['smoke'], limits: { [LIMIT]: { atMost: 500, force: 'shadow' } } }
  const run = (p95: number, extra: Parameters<typeof aSuiteResult>[0] = {}): RunRecord =>
    aRecord({
      suites: [
        { floor: {}, result: aSuiteResult({ measurements: [aMeasurement({ values: [p95], overall: p95 })] }) },
        { floor: {}, result: aSuiteResult({ suite: 'extra', ...extra }) },
      ],
    })

  it('proposes to count what was clean often enough in a row', () => {
    expect(proposals(policy, [run(100), run(120)], 2)).toMatchObject([
      { subject: LIMIT, cleanRuns: 2 },
      { subject: 'extra', cleanRuns: 2, message: 'extra was good in 2 runs in a row: add it to `required`.' },
    ])
  })

  it('proposes nothing after too few runs, or one that was not clean', () => {
    expect(proposals(policy, [], 1)).toEqual([])
    expect(proposals(policy, [run(100)], 2)).toEqual([])
    expect(proposals(policy, [run(100), run(900), run(100)], 2).map(({ subject }) => subject)).toEqual(['extra'])
    const bad = run(100, { cases: [aFailedCase('extra > x')] })
    expect(proposals(policy, [bad, run(100)], 1).map(({ subject }) => subject)).toEqual([LIMIT])
  })

  it('does not take what was not examined for clean', () => {
    const empty = run(100, { cases: [] })
    const unmeasured = {
      ...empty,
      suites: empty.suites.map(({ floor, result }) => ({ floor, result: { ...result, measurements: [] } })),
    }
    expect(proposals(policy, [unmeasured], 1)).toEqual([])
  })
})
