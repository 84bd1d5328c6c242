import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeShards } from '../merge.ts'
import { isNonEmpty, OUTCOMES, type Outcome } from '../outcome.ts'
import type { RecordedSuite, RunRecord } from '../record.ts'
import { policies, records } from '../testing/judgeable.ts'
import { aCase, aFailedCase, aMeasurement, aRecord, aSuiteResult } from '../testing/records.ts'
import { verdictOf } from '../testing/verdicts.ts'
import type { GatePolicy } from './policy.ts'
import type { Verdict } from './verdict.ts'

const AT = '2026-01-02T03:04:05.000Z'
// A case that past runs show to be flaky, so that quarantine may hold it.
const HISTORY = { 'smoke > 0': { runs: 2, flakyRuns: 1, versions: [{ version: 'x', passed: 1, failed: 1 }] } }
const judged = (record: RunRecord, policy: GatePolicy): Verdict => verdictOf(record, policy, { history: HISTORY })
const rank = (outcome: Outcome): number => OUTCOMES.indexOf(outcome)

describe('judge, on a record from which evidence was removed', () => {
  const policy: GatePolicy = {
    required: ['smoke', 'load'],
    limits: { 'http_req_duration.p95': { atMost: 500, suite: 'load' }, 'iterations.count': { atLeast: 1 } },
    sampled: ['smoke'],
  }
  // Whole and good, with floors that are just met.
  const whole = fc.integer({ min: 1, max: 6 }).map((count): RunRecord => {
    const cases = (suite: string) =>
      Array.from({ length: count }, (_, index) =>
        aCase({ id: `${suite} > ${index}`, attempts: [{ status: 'passed', durationMs: 1, assertions: 2 }] }),
      )
    const sighting = { origin: 'http://a', version: '1111111', firstAt: AT, lastAt: AT }
    const sightings = [{ ...sighting, responses: count, successes: count }]
    const iterations = aMeasurement({
      metric: 'iterations',
      unit: 'count',
      statistic: 'count',
      values: [count],
      counts: [count],
      overall: count,
    })
    return aRecord({
      suites: [
        {
          floor: { cases: count, assertions: 2 * count, requests: count, successShare: 1 },
          result: aSuiteResult({ cases: cases('smoke'), sightings }),
        },
        {
          floor: { iterations: count, cases: count, durationMs: 500 },
          result: aSuiteResult({ suite: 'load', cases: cases('load'), measurements: [aMeasurement(), iterations] }),
        },
      ],
    })
  })
  const inSuite =
    (suite: string, change: (recorded: RecordedSuite) => RecordedSuite) =>
    (record: RunRecord): RunRecord => ({
      ...record,
      suites: record.suites.map((one) => (one.result.suite === suite ? change(one) : one)),
    })
  const result =
    (change: (before: RecordedSuite['result']) => Partial<RecordedSuite['result']>) =>
    (recorded: RecordedSuite): RecordedSuite => ({
      ...recorded,
      result: { ...recorded.result, ...change(recorded.result) },
    })
  const without = (record: RunRecord, key: 'expected'): RunRecord => {
    const { [key]: _gone, ...target } = record.target
    return { ...record, target }
  }
  const removals: Readonly<Record<string, (record: RunRecord) => RunRecord>> = {
    'a suite': (record) => ({ ...record, suites: record.suites.slice(1) }),
    'every suite': (record) => ({ ...record, suites: [] }),
    'a case': inSuite(
      'smoke',
      result(({ cases }) => ({ cases: cases.slice(1) })),
    ),
    'every case': inSuite(
      'load',
      result(() => ({ cases: [] })),
    ),
    'an attempt': inSuite(
      'smoke',
      result(({ cases }) => ({ cases: cases.map((one) => ({ ...one, attempts: [] })) })),
    ),
    assertions: inSuite(
      'smoke',
      result(({ cases }) => ({
        cases: cases.map((one) => ({ ...one, attempts: [{ status: 'passed', durationMs: 1 }] })),
      })),
    ),
    'a case, skipped': inSuite(
      'smoke',
      result(({ cases }) => ({
        cases: cases.map((one, index) => (index === 0 ? { ...one, attempts: [], skippedBecause: 'x' } : one)),
      })),
    ),
    'a measurement': inSuite(
      'load',
      result(({ measurements }) => ({ measurements: measurements.slice(1) })),
    ),
    'the values of a measurement': inSuite(
      'load',
      result(({ measurements }) => ({
        measurements: measurements.map((one) => ({ ...one, values: [], counts: [] })),
      })),
    ),
    'the responses of a suite': inSuite(
      'smoke',
      result(() => ({ sightings: [] })),
    ),
    'the versions of responses': inSuite(
      'smoke',
      result(({ sightings = [] }) => ({ sightings: sightings.map(({ version: _version, ...rest }) => rest) })),
    ),
    'the end of a suite': inSuite(
      'smoke',
      result(() => ({ completion: { kind: 'not-run', reason: 'x' } })),
    ),
    'time of observation': inSuite(
      'load',
      result(() => ({ durationMs: 499 })),
    ),
    'what the target said it is': (record) => ({ ...record, target: { ...record.target, observed: [] } }),
    'what it should be': (record) => without(record, 'expected'),
    'the end of the run': (record) => ({ ...record, ended: { kind: 'interrupted', signal: 'SIGINT' } }),
  }

  it('passes while nothing is removed', () => {
    fc.assert(
      fc.property(whole, (record) => {
        expect(verdictOf(record, policy).outcome).toBe('pass')
      }),
      { numRuns: 20 },
    )
  })

  it.each(Object.keys(removals))('never passes without %s', (what) => {
    fc.assert(
      fc.property(whole, (record) => {
        expect(verdictOf(removals[what]?.(record) ?? record, policy).outcome).not.toBe('pass')
      }),
      { numRuns: 20 },
    )
  })
})

describe('judge, for any record and policy', () => {
  it('removing a good case never improves the outcome', () => {
    fc.assert(
      fc.property(records, policies, fc.nat(), (record, policy, draw) => {
        const good = record.suites.flatMap(({ result }) =>
          result.cases.filter(({ attempts }) => attempts.length === 1 && attempts[0]?.status === 'passed'),
        )
        fc.pre(good.length > 0)
        const gone = good[draw % good.length]
        const less = changed(record, ({ cases }) => ({ cases: cases.filter((one) => one !== gone) }))
        expect(rank(judged(less, policy).outcome)).toBeGreaterThanOrEqual(rank(judged(record, policy).outcome))
      }),
    )
  })

  it('adding a bad case never improves the outcome', () => {
    const bad = fc.constantFrom(
      aFailedCase('smoke > bad'),
      aCase({ id: 'smoke > bad', attempts: [{ status: 'errored', durationMs: 1 }] }),
      aCase({ id: 'smoke > bad', attempts: [] }),
      aCase({ id: 'smoke > bad', attempts: [...aFailedCase('x').attempts, { status: 'passed', durationMs: 1 }] }),
    )
    fc.assert(
      fc.property(records, policies, bad, (record, policy, one) => {
        const more = changed(record, ({ suite, cases }) => (suite === 'smoke' ? { cases: [...cases, one] } : {}))
        const before = judged({ ...record, suites: withoutFloors(record.suites) }, policy)
        const after = judged({ ...more, suites: withoutFloors(more.suites) }, policy)
        expect(rank(after.outcome)).toBeGreaterThanOrEqual(rank(before.outcome))
      }),
    )
  })

  it('the order of suites and of cases does not matter', () => {
    fc.assert(
      fc.property(records, policies, (record, policy) => {
        const turned = changed(record, ({ cases }) => ({ cases: cases.toReversed() }))
        const other = judged({ ...turned, suites: turned.suites.toReversed() }, policy)
        const one = judged(record, policy)
        expect(other.outcome).toBe(one.outcome)
        expect(told(other)).toEqual(told(one))
      }),
    )
  })

  it('a record merged of shards judges as the whole would', () => {
    fc.assert(
      fc.property(
        records,
        policies,
        fc.array(fc.nat(2), { minLength: 10, maxLength: 10 }),
        (record, policy, places) => {
          const shards = [0, 1, 2]
            .map((shard) => shardOf(record, shard, places))
            .filter(({ suites }) => suites.length > 0)
          if (!isNonEmpty(shards)) throw new Error('no shard holds anything')
          const [whole, merged] = [judged(record, policy), judged(mergeShards(shards), policy)]
          expect(merged.outcome).toBe(whole.outcome)
          expect(told(merged)).toEqual(told(whole))
        },
      ),
    )
  })
})

function changed(
  record: RunRecord,
  change: (result: RecordedSuite['result']) => Partial<RecordedSuite['result']>,
): RunRecord {
  return {
    ...record,
    suites: record.suites.map(({ floor, result }) => ({ floor, result: { ...result, ...change(result) } })),
  }
}

// One case more may be the one that the floor was short of: it is more evidence.
function withoutFloors(suites: RunRecord['suites']): RunRecord['suites'] {
  return suites.map(({ result }) => ({ floor: {}, result }))
}

// Every case goes to one shard; what is seen of the suite as a whole, to the shard of its first case.
function shardOf(record: RunRecord, shard: number, places: readonly number[]): RunRecord {
  const suites = record.suites.flatMap(({ floor, result }, suite): readonly RecordedSuite[] => {
    const placeOf = (index: number): number => places[(suite * 5 + index) % places.length] ?? 0
    const cases = result.cases.filter((_one, index) => placeOf(index) === shard)
    const isFirst = placeOf(0) === shard
    if (cases.length === 0 && !isFirst) return []
    const rest = isFirst ? {} : { measurements: [], sightings: [], durationMs: 0 }
    return [{ floor, result: { ...result, cases, ...rest } }]
  })
  const { target } = record
  const observed = shard === 0 || suites.length > 0 ? target.observed : []
  return { ...record, runId: `shard-${shard}`, suites, target: { ...target, observed } }
}

// What was found, whatever the order, the place in the record and how many answers were counted.
function told({ findings }: Verdict): readonly string[] {
  return findings
    .map(({ code, outcome, force, subject }) =>
      [code, outcome, force, /^(?:shard|2026)/.test(subject) ? 'the run' : subject].join(' '),
    )
    .toSorted()
}
