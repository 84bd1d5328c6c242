import { describe, expect, it } from 'vitest'
import type { RunRecord } from '../record.ts'
import { aCase, aFailedCase, aRecord } from '../testing/records.ts'
import { findingOf, recordOf, verdictOf } from '../testing/verdicts.ts'
import { flakeRates, historyOf } from './history.ts'
import { gatePolicySchema, type GatePolicy, type Quarantine } from './policy.ts'

const ID = 'smoke > shaky'
const entry: Quarantine = {
  case: ID,
  owner: 'ada',
  reason: 'waits for the vendor',
  issue: 'https://example.com/7',
  until: '2026-02-01',
}
const policy: Partial<GatePolicy> = { quarantine: [entry] }
const failed = recordOf({ cases: [aCase(), aFailedCase(ID)] })
const passed = recordOf({ cases: [aCase(), aCase({ id: ID })] })
const shaky = [...aFailedCase(ID).attempts, { status: 'passed', durationMs: 1 }] as const
const flaky = recordOf({ cases: [aCase(), aCase({ id: ID, attempts: shaky })] })
const both = historyOf([
  { ...failed, runId: 'a' },
  { ...passed, runId: 'b' },
])

describe('a case in quarantine', () => {
  it('that was seen to pass and to fail on one version does not count, and is told', () => {
    const verdict = verdictOf(failed, policy, { history: both })
    expect(verdictOf(failed).outcome).toBe('fail')
    expect(verdict.outcome).toBe('pass')
    expect(findingOf(verdict, 'CASE_QUARANTINED')).toMatchObject({ force: 'shadow', outcome: 'fail', subject: ID })
    expect(findingOf(verdict, 'CASE_QUARANTINED').message).toContain('passed 1 and failed 1 times on 1111111')
  })

  it('counts when only failures were seen: it is no flaky case', () => {
    const verdict = verdictOf(failed, policy, { history: historyOf([{ ...failed, runId: 'a' }]) })
    expect(verdict.outcome).toBe('fail')
    expect(findingOf(verdict, 'QUARANTINE_UNPROVEN').subject).toBe(ID)
  })

  it('counts when it passed and failed on different versions', () => {
    const { target } = aRecord()
    const other = {
      ...passed,
      runId: 'b',
      target: {
        ...target,
        expected: { version: '2222222' },
        observed: [{ at: '2026-01-01T00:00:00.000Z', identity: { version: '2222222' } }],
      },
    }
    expect(verdictOf(failed, policy, { history: historyOf([failed, other]) }).outcome).toBe('fail')
  })

  it('is proven by this run alone when it did both in it', () => {
    expect(verdictOf(flaky).outcome).toBe('inconclusive')
    expect(verdictOf(flaky, policy).outcome).toBe('pass')
  })

  it('counts again when its time is over', () => {
    const verdict = verdictOf(failed, policy, { history: both, asOf: '2026-02-01T00:00:00.000Z' })
    expect(verdict.outcome).toBe('fail')
    expect(findingOf(verdict, 'QUARANTINE_EXPIRED').message).toContain('2026-02-01')
  })

  it('counts when it is critical', () => {
    const verdict = verdictOf(failed, { ...policy, critical: ['smoke > s*'] }, { history: both })
    expect(verdict.outcome).toBe('fail')
    expect(findingOf(verdict, 'QUARANTINE_REFUSED').subject).toBe(ID)
  })

  it('is no evidence', () => {
    const alone = recordOf({ cases: [aCase({ id: ID })] })
    const verdict = verdictOf(alone, policy, { history: both })
    expect(verdict.outcome).toBe('inconclusive')
    expect(findingOf(verdict, 'EVIDENCE_NONE').message).toContain('1 case in quarantine')
  })

  it('may not be one of too many', () => {
    const verdict = verdictOf(failed, { ...policy, quarantineBudget: { smoke: 0 } }, { history: both })
    expect(verdict.outcome).toBe('inconclusive')
    expect(findingOf(verdict, 'QUARANTINE_BEYOND_BUDGET').message).toBe('1 case of smoke is in quarantine; 0 allowed.')
  })

  it('may not be one of too many, whatever its id begins with', () => {
    const odd = 'a case without its suite'
    const verdict = verdictOf(recordOf({ cases: [aCase(), aCase({ id: odd, attempts: shaky })] }), {
      quarantine: [{ ...entry, case: odd }],
      quarantineBudget: { smoke: 0 },
    })
    expect(findingOf(verdict, 'CASE_QUARANTINED').subject).toBe(odd)
    expect(verdict.outcome).toBe('inconclusive')
    expect(findingOf(verdict, 'QUARANTINE_BEYOND_BUDGET').subject).toBe('smoke')
  })

  it('that is not there any more is told', () => {
    expect(findingOf(verdictOf(recordOf({}), policy), 'QUARANTINE_UNUSED').subject).toBe(ID)
  })
})

describe('the policy', () => {
  it('refuses an entry without owner, issue or end, and one for a critical case', () => {
    const faultsOf = (input: object): readonly string[] =>
      gatePolicySchema.safeParse({ required: ['smoke'], ...input }).error?.issues.map(({ path }) => path.join('.')) ??
      []
    expect(faultsOf({ quarantine: [{ case: ID, reason: 'x' }] })).toEqual([
      'quarantine.0.owner',
      'quarantine.0.issue',
      'quarantine.0.until',
    ])
    expect(faultsOf({ quarantine: [entry], critical: [ID] })).toEqual(['quarantine.0.case'])
    expect(faultsOf({ quarantine: [entry], environments: { prod: { critical: ['smoke > *'] } } })).toEqual([
      'environments.prod.quarantine.0.case',
    ])
    expect(faultsOf({ quarantine: [entry] })).toEqual([])
  })
})

describe('flakeRates', () => {
  const run = (record: RunRecord, runId: string): RunRecord => ({ ...record, runId })

  it('counts runs in which a case did both, and those that contradict another on the same version', () => {
    expect(
      flakeRates(historyOf([run(flaky, 'a'), run(passed, 'b'), run(passed, 'c'), run(passed, 'd')])),
    ).toMatchObject([{ caseId: ID, runs: 4, flakyRuns: 1, rate: 0.25 }])
    expect(flakeRates(both)).toMatchObject([{ caseId: ID, runs: 2, flakyRuns: 1 }])
  })

  it('does not call a case flaky that always fails, nor one that is told twice', () => {
    expect(flakeRates(historyOf([run(failed, 'a'), run(failed, 'b')]))).toEqual([])
    expect(historyOf([failed, failed])[ID]?.runs).toBe(1)
  })

  it('takes nothing from a run on the wrong version', () => {
    const wrong = { ...failed, target: { ...failed.target, expected: { version: 'other' } } }
    expect(historyOf([wrong])).toEqual({})
  })
})
