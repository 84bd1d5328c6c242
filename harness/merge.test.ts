import { describe, expect, it } from 'vitest'
import { mergeShards } from './merge.ts'
import type { RunRecord } from './record.ts'
import { parseRecord } from './record.ts'
import { aCase, aMeasurement, aRecord, aSuiteResult } from './testing/records.ts'

const shard = (runId: string, changes: Partial<RunRecord> = {}): RunRecord => aRecord({ runId, ...changes })
const withCase = (runId: string, id: string, more: Parameters<typeof aSuiteResult>[0] = {}): RunRecord =>
  shard(runId, { suites: [{ floor: { cases: 2 }, result: aSuiteResult({ cases: [aCase({ id })], ...more }) }] })

describe('mergeShards', () => {
  it.each<[string, RunRecord, RunRecord, string]>([
    ['another target', shard('a'), shard('b', { target: { ...aRecord().target, name: 'dev' } }), 'the same target'],
    [
      'another expected version',
      shard('a'),
      shard('b', { target: { ...aRecord().target, expected: { version: '2' } } }),
      'the same expected version',
    ],
    ['another commit', shard('a'), shard('b', { source: { commit: 'x', suiteHash: 'y' } }), 'the same commit'],
    ['a run that is told twice', withCase('a', 'smoke > 1'), withCase('a', 'smoke > 2'), 'got run a twice'],
    ['a case that is in two', withCase('a', 'smoke > 1'), withCase('b', 'smoke > 1'), 'got smoke > 1 in two'],
    [
      'another floor',
      withCase('a', 'smoke > 1'),
      shard('b', { suites: [{ floor: {}, result: aSuiteResult({ cases: [aCase({ id: 'smoke > 2' })] }) }] }),
      'the same floor for smoke',
    ],
  ])('refuses %s', (_what, one, other, why) => {
    expect(() => mergeShards([one, other])).toThrow(why)
    expect(() => mergeShards([one, other])).toThrow(expect.objectContaining({ code: 'E_SHARDS_DIFFER' }))
  })

  it('keeps that some cases alone were asked for, so that the whole is no whole suite', () => {
    const part = { ...shard('b').selection, cases: ['smoke > 2'] }
    const merged = mergeShards([withCase('a', 'smoke > 1'), { ...withCase('b', 'smoke > 2'), selection: part }])
    expect(merged.selection.cases).toEqual(['smoke > 2'])
  })

  it('keeps what happened to the stack of any part', () => {
    const { stack } = aRecord()
    const death = { at: aRecord().startedAt, kind: 'service-died', part: 'service', message: 'killed' } as const
    const other = { ...withCase('b', 'smoke > 2'), stack: { ...stack, disturbances: [death] } } as RunRecord
    const unclean = { ...withCase('c', 'smoke > 3'), stack: { ...stack, leftBehind: 'a process' } } as RunRecord
    expect(mergeShards([withCase('a', 'smoke > 1'), other, unclean]).stack).toMatchObject({
      leftBehind: 'a process',
      disturbances: [death],
    })
  })

  it('puts the parts of a suite together, and is a whole record', () => {
    const merged = mergeShards([withCase('b', 'smoke > 2'), withCase('a', 'smoke > 1')])
    expect(merged).toMatchObject({ runId: 'a+1', shards: ['a', 'b'] })
    expect(merged.suites[0]?.result.cases.map(({ id }) => id)).toEqual(['smoke > 1', 'smoke > 2'])
    expect(parseRecord(JSON.stringify(merged), 'merged')).toEqual(merged)
  })

  it('is as bad as the worst part', () => {
    const crashed = { kind: 'crashed', code: 'E_SUITE_CRASHED', message: 'x' } as const
    const failed = { kind: 'failed', provider: 'x', code: 'E_STACK_FAILED', message: 'x' } as const
    const bad = withCase('b', 'smoke > 2', { completion: crashed })
    const merged = mergeShards([
      withCase('a', 'smoke > 1'),
      { ...bad, stack: failed, ended: { kind: 'interrupted', signal: 'SIGINT' } },
    ])
    expect(merged.suites[0]?.result.completion.kind).toBe('crashed')
    expect([merged.stack.kind, merged.ended.kind]).toEqual(['failed', 'interrupted'])
  })

  it('takes sums, extremes and shares together, and leaves out what does not follow from parts', () => {
    const measured = (runId: string, value: number, count: number): RunRecord => {
      const one = { values: [value], counts: [count], overall: value }
      const measurements = [
        aMeasurement({ ...one, statistic: 'p95' }),
        aMeasurement({ ...one, statistic: 'max' }),
        aMeasurement({ ...one, metric: 'http_reqs', unit: 'count', statistic: 'count' }),
        aMeasurement({ ...one, metric: 'http_req_failed', unit: 'ratio', statistic: 'rate' }),
      ]
      return withCase(runId, `smoke > ${runId}`, { measurements })
    }
    const { measurements = [] } = mergeShards([measured('a', 0.5, 10), measured('b', 1, 30)]).suites[0]?.result ?? {}
    expect(measurements.map(({ metric, statistic, overall }) => [`${metric}.${statistic}`, overall])).toEqual([
      ['http_req_duration.p95', undefined],
      ['http_req_duration.max', 1],
      ['http_reqs.count', 1.5],
      ['http_req_failed.rate', 0.875],
    ])
  })
})
