import { describe, expect, it } from 'vitest'
import { faultsOfSuiteResult, lastAttempt, parseRecord } from './record.ts'
import { aCase, aMeasurement, aRecord, aSuiteResult } from './testing/records.ts'

describe('parseRecord', () => {
  const whole = JSON.stringify(aRecord())

  it('refuses a record cut at any place', () => {
    for (let end = 0; end < whole.length; end += 7) {
      expect(() => parseRecord(whole.slice(0, end), 'r.json')).toThrow(/Expected r\.json to be a whole run record/)
    }
  })

  it('says that it seems to be cut short', () => {
    expect(() => parseRecord(whole.slice(0, 100), 'r.json')).toThrow('seems to be cut short (100 characters)')
    expect(() => parseRecord('{a}', 'r.json')).not.toThrow('cut short')
  })

  it('refuses another schema, a missing field and one too many, with their paths', () => {
    const { runId: _runId, ...without } = aRecord()
    expect(() => parseRecord(JSON.stringify({ ...aRecord(), schema: 'run-record/9' }), 'r')).toThrow(
      'Expected r to be a run-record/1, got run-record/9: another version of assay wrote it',
    )
    expect(() => parseRecord(JSON.stringify(without), 'r')).toThrow('runId:')
    expect(() => parseRecord(JSON.stringify({ ...aRecord(), more: 1 }), 'r')).toThrow('more')
    expect(() => parseRecord('[]', 'r')).toThrow('(top)')
  })

  it('gives back what was written', () => {
    const at = '2026-01-02T03:04:05.000Z'
    const attempt = { status: 'passed', durationMs: 1, assertions: 3 } as const
    const result = aSuiteResult({
      cases: [aCase({ attempts: [attempt] })],
      sightings: [{ origin: 'http://x', version: 'v1', responses: 2, successes: 1, firstAt: at, lastAt: at }],
      earlier: [{ code: 'E_TARGET_UNREACHABLE', message: 'reset', durationMs: 1 }],
    })
    const settling = { matches: 3, deadlineMs: 1, waitedMs: 1, settled: false, diagnosis: 'x' }
    const record = aRecord({
      suites: [{ floor: { assertions: 1, operations: 1, iterations: 1, successShare: 0.5 }, result }],
      target: {
        ...aRecord().target,
        settling,
        observed: [{ at, witness: 'w', phase: 'settling', identity: { version: 'v1' } }],
        digests: [{ at, witness: 'ecs', imageDigest: 'sha256:aa' }],
      },
      overrides: [{ code: 'CASE_FAILED', reason: 'x', until: at, by: 'local:ada', at }],
      shards: ['a', 'b'],
      stack: { kind: 'started', provider: 'x', startMs: 1, endpoints: { service: 'http://x', database: 'y' } },
    })
    expect(parseRecord(JSON.stringify(record), 'r')).toEqual(record)
  })
})

describe('faultsOfSuiteResult', () => {
  it('names what is not whole', () => {
    expect(faultsOfSuiteResult(undefined)).toHaveLength(1)
    const uneven = aSuiteResult({ measurements: [aMeasurement({ counts: [] })] })
    expect(faultsOfSuiteResult(uneven)).toEqual(['measurements.0: expected as many counts as values'])
  })

  it('finds nothing in a whole result', () => {
    expect(faultsOfSuiteResult(aSuiteResult({ measurements: [aMeasurement()] }))).toEqual([])
  })
})

describe('lastAttempt', () => {
  it('is none where nothing was tried', () => {
    expect(lastAttempt(aCase({ attempts: [] }))).toBeUndefined()
  })
})
