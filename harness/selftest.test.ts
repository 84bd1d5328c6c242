import { describe, expect, it } from 'vitest'
import { parseSelftest, SELFTEST_SCHEMA, type FaultSeen, type SelftestRecord } from './selftest.ts'

const clean: FaultSeen = {
  name: 'the target as it is',
  does: 'Nothing',
  accepted: { outcomes: ['pass'], codes: [] },
  expected: { outcome: 'pass' },
  got: { outcome: 'pass' },
  codes: [],
  asExpected: true,
  durationMs: 1,
}
const fault: FaultSeen = {
  ...clean,
  name: 'the target answers 500',
  accepted: { outcomes: ['fail'], codes: ['CASE_FAILED'] },
  expected: { outcome: 'fail', code: 'CASE_FAILED' },
  got: { outcome: 'fail', code: 'CASE_FAILED' },
  codes: ['CASE_FAILED'],
}
const record: SelftestRecord = {
  schema: SELFTEST_SCHEMA,
  id: 'x',
  target: 'dev',
  version: '1',
  at: '2026-01-02T03:04:05.000Z',
  durationMs: 2,
  outcome: 'pass',
  clean,
  faults: [fault],
  policyHash: 'sha256:0',
  suiteHash: 'sha256:0',
}

function read(changes: Partial<SelftestRecord>): SelftestRecord {
  return parseSelftest(JSON.stringify({ ...record, ...changes }), 'x.json')
}

describe('parseSelftest', () => {
  it.each<[string, Partial<SelftestRecord>]>([
    ['a fault that was not tried', { faults: [{ ...fault, got: null }] }],
    ['a fault that passed', { faults: [{ ...fault, got: { outcome: 'pass' } }] }],
    ['a fault that came to something else', { faults: [{ ...fault, codes: ['LIMIT_CROSSED'] }] }],
    ['a target that did not pass', { clean: { ...clean, got: { outcome: 'fail' } } }],
  ])('believes of no record that %s is as expected', (_what, changes) => {
    expect(() => read(changes)).toThrow('to say what its faults say')
  })

  it('reads one that says what its faults say', () => {
    expect(read({})).toEqual(record)
    const missed = { ...fault, got: { outcome: 'pass' }, asExpected: false } as const
    expect(read({ faults: [missed], outcome: 'fail' }).outcome).toBe('fail')
  })
})
