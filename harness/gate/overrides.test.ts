import { describe, expect, it } from 'vitest'
import { readOverrides, type Override } from '../override.ts'
import { aCase, aFailedCase, aRecord, aSuiteResult } from '../testing/records.ts'
import { findingOf, recordOf, verdictOf } from '../testing/verdicts.ts'

const NOW = '2026-01-02T03:04:05.000Z' // the start of the records of tests
const failing = recordOf({ cases: [aCase(), aFailedCase('smoke > x'), aFailedCase('smoke > y')] })

function anOverride(changes: Partial<Override> = {}): Override {
  return {
    code: 'CASE_FAILED',
    reason: 'the vendor is down',
    until: '2026-01-03T00:00:00.000Z',
    by: 'github:octocat',
    at: NOW,
    ...changes,
  }
}

describe('judge, with overrides', () => {
  it('what is overridden does not count, and says by whom and why', () => {
    const verdict = verdictOf({ ...failing, overrides: [anOverride()] })
    expect(verdictOf(failing).outcome).toBe('fail')
    expect(verdict.outcome).toBe('pass')
    expect(findingOf(verdict, 'CASE_FAILED').waiver).toMatchObject({
      by: 'github:octocat',
      reason: 'the vendor is down',
    })
    expect(verdict.overrides).toEqual([{ ...anOverride(), state: 'applied', findings: 2 }])
  })

  it('one for a subject is for that subject alone', () => {
    const verdict = verdictOf(failing, {}, { overrides: [anOverride({ subject: 'smoke > x' })] })
    expect(verdict.outcome).toBe('fail')
    expect(verdict.overrides[0]).toMatchObject({ state: 'applied', findings: 1 })
  })

  it('one that is over has no effect, and is told', () => {
    const verdict = verdictOf({ ...failing, overrides: [anOverride({ until: NOW })] })
    expect(verdict.outcome).toBe('fail')
    expect(findingOf(verdict, 'OVERRIDE_EXPIRED').message).toContain('github:octocat')
  })

  it('is over later, when it is judged as of later', () => {
    const given = { ...failing, overrides: [anOverride()] }
    expect(verdictOf(given, {}, { asOf: '2026-01-03T00:00:00.000Z' }).outcome).toBe('fail')
    expect(verdictOf(given, {}, { asOf: '2026-01-02T23:59:59.999Z' }).outcome).toBe('pass')
  })

  it('one that names nothing is told', () => {
    expect(findingOf(verdictOf(aRecord({ overrides: [anOverride()] })), 'OVERRIDE_UNUSED').force).toBe('shadow')
  })

  it.each([
    ['the wrong version', 'IDENTITY_MISMATCH'],
    ['mixed versions', 'IDENTITY_MIXED'],
    ['nothing observed', 'EVIDENCE_NONE'],
    ['a required suite that is not in the record', 'SUITE_MISSING'],
    ['a broken rule', 'RULE_BROKEN'],
    ['what is no finding', 'ALL'],
  ])('%s cannot be overridden, and trying it is no pass', (_what, code) => {
    const verdict = verdictOf(aRecord({ overrides: [anOverride({ code })] }))
    expect(verdict.outcome).toBe('inconclusive')
    expect(findingOf(verdict, 'OVERRIDE_REFUSED').message).toContain(code)
  })

  it('one that holds longer than the policy lets has no effect', () => {
    const given = { ...failing, overrides: [anOverride({ until: '2026-01-09T00:00:00.000Z' })] }
    expect(verdictOf(given).outcome).toBe('pass')
    expect(verdictOf(given, { overrideDays: 5 }).outcome).toBe('fail')
    expect(findingOf(verdictOf(given, { overrideDays: 5 }), 'OVERRIDE_REFUSED').message).toContain('5 are the most')
  })

  it('does not make a pass of nothing that was enough', () => {
    const little = recordOf({}, { cases: 2 })
    const overrides = [anOverride({ code: 'EVIDENCE_BELOW_FLOOR' })]
    expect(verdictOf({ ...little, overrides }).outcome).toBe('inconclusive')
    const enough = { floor: { cases: 1 }, result: aSuiteResult({ suite: 'extra' }) }
    const both = aRecord({ suites: [...little.suites, enough], overrides })
    expect(verdictOf(both, { required: ['smoke', 'extra'] }).outcome).toBe('inconclusive')
  })
})

describe('readOverrides', () => {
  const request = { what: 'CASE_FAILED=smoke > a = b', reason: ' known ', until: '2026-01-05' }

  it('reads code, subject, the end of the day, and who, by the word of the CI', () => {
    expect(readOverrides([request], { env: { GITHUB_ACTOR: 'octocat', USER: 'root' }, now: NOW })).toEqual([
      {
        code: 'CASE_FAILED',
        subject: 'smoke > a = b',
        reason: 'known',
        until: '2026-01-05T23:59:59.999Z',
        by: 'github:octocat',
        at: NOW,
      },
    ])
    expect(readOverrides([request], { env: { USER: 'ada' }, now: NOW })[0]?.by).toBe('local:ada')
  })

  it.each([
    [{ what: 'IDENTITY_MISMATCH' }, 'IDENTITY_MISMATCH cannot be overridden'],
    [{ what: 'CASE_FAILD' }, 'did you mean CASE_FAILED?'],
    [{ reason: ' ' }, 'has no --reason'],
    [{ until: 'tomorrow' }, 'got tomorrow'],
    [{ until: '2026-01-01' }, 'is over already'],
    [{ until: '2026-03-01' }, '14 are the most'],
  ])('refuses %o', (changes, why) => {
    expect(() => readOverrides([{ ...request, ...changes }], { env: {}, now: NOW })).toThrow(why)
  })
})
