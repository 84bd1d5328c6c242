import { describe, expect, it } from 'vitest'
import { aFailedCase, aMeasurement, aRecord, aSuiteResult } from '../testing/records.ts'
import type { GatePolicy } from './policy.ts'
import { judgeSuite } from './suite-verdict.ts'

const suites = [
  { floor: {}, result: aSuiteResult({ measurements: [aMeasurement()] }) },
  { floor: {}, result: aSuiteResult({ suite: 'contract', cases: [aFailedCase('contract > x')] }) },
]
const policy: GatePolicy = { required: ['smoke', 'contract'], limits: {} }

describe('judgeSuite', () => {
  it('is inconclusive for a suite that is not there', () => {
    expect(judgeSuite(aRecord({ suites }), 'performance', policy).outcome).toBe('inconclusive')
  })

  it('is inconclusive for a suite of which some cases were tried alone', () => {
    const selection = { configured: ['smoke'], asked: ['smoke'], cases: ['smoke > health answers'] }
    expect(judgeSuite(aRecord({ suites, selection }), 'smoke', policy).outcome).toBe('inconclusive')
    expect(judgeSuite(aRecord({ suites, selection }), 'contract', policy).outcome).toBe('fail')
  })

  it('judges a suite by itself, required or not', () => {
    const record = aRecord({ suites })
    expect(judgeSuite(record, 'contract', { ...policy, required: ['smoke'] }).outcome).toBe('fail')
    expect(judgeSuite(record, 'smoke', policy).outcome).toBe('pass')
  })

  it('holds it to what the policy says of its environment', () => {
    const strict = {
      ...policy,
      environments: { local: { floors: { smoke: { cases: 2 } }, required: ['contract'] as const } },
    }
    expect(judgeSuite(aRecord({ suites }), 'smoke', strict).outcome).toBe('inconclusive')
  })

  it('holds it to its own limits, to those of nobody that it measures, and to those that nobody measures', () => {
    const record = aRecord({ suites })
    const limited = (limits: GatePolicy['limits'], suite = 'smoke'): string =>
      judgeSuite(record, suite, { ...policy, limits }).outcome
    expect(limited({ 'http_req_duration.p95': { atMost: 1, suite: 'smoke' } })).toBe('fail')
    expect(limited({ 'http_req_duration.p95': { atMost: 1 } })).toBe('fail')
    expect(limited({ 'http_reqs.rate': { atLeast: 1 } })).toBe('inconclusive')
    expect(limited({ 'http_req_duration.p95': { atMost: 1, suite: 'contract' } })).toBe('pass')
  })
})
