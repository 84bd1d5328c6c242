import { describe, expect, it } from 'vitest'
import type { UsageSample } from './stack.ts'
import { aSuiteResult } from './testing/records.ts'
import { recordUsage } from './usage.ts'

const START = Date.UTC(2026, 0, 2, 3, 4, 5)
const at = (ms: number): string => new Date(START + ms).toISOString()
const sample = (ms: number, cpuMs: number, memoryBytes = 1): UsageSample => ({ at: at(ms), cpuMs, memoryBytes })

function loaded(suite: string, fromMs: number, durationMs: number, requests: number) {
  const counted = {
    metric: 'http_reqs',
    unit: 'count',
    statistic: 'count',
    values: [requests],
    counts: [requests],
  } as const
  return aSuiteResult({ suite, startedAt: at(fromMs), durationMs, measurements: [counted] })
}

describe('recordUsage', () => {
  const samples = [sample(0, 100, 7), sample(1000, 300, 9), sample(2000, 900, 8)]

  it('nothing sampled gives no share of a request', () => {
    expect(recordUsage({ part: 'service', samples: [] }, [loaded('load', 0, 1000, 10)]).perRequest).toEqual([])
  })

  it('a suite that ran before the first sample or past the last has no share', () => {
    const early = loaded('early', -500, 1000, 10)
    const late = loaded('late', 1500, 1000, 10)
    expect(recordUsage({ part: 'service', samples }, [early]).perRequest).toEqual([])
    expect(recordUsage({ part: 'service', samples }, [late]).perRequest).toEqual([])
  })

  it('suites that ran at the same time have no share of their own', () => {
    const both = [loaded('one', 0, 1000, 10), loaded('other', 500, 1000, 10)]
    expect(recordUsage({ part: 'service', samples }, both).perRequest).toEqual([])
  })

  it('has the peak, the whole, and the share of a request between samples', () => {
    const results = [loaded('first', 0, 500, 10), loaded('load', 500, 1000, 50), aSuiteResult({ startedAt: at(1600) })]
    const recorded = recordUsage({ part: 'service', samples }, results)
    expect(recorded).toMatchObject({ peakMemoryBytes: 9, cpuMs: 800 })
    // From 100 + half of 200, to 300 + half of 600.
    expect(recorded.perRequest).toEqual([
      { suite: 'first', requests: 10, cpuMs: 100, cpuMsPerRequest: 10 },
      { suite: 'load', requests: 50, cpuMs: 400, cpuMsPerRequest: 8 },
    ])
  })
})
