import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OpenScenario, Stage } from '../options/scenario.ts'
import { arrivalsOf } from './arrivals.ts'

const about = {
  name: 's',
  exec: 'default',
  env: {},
  tags: {},
  startTimeMs: 0,
  gracefulStopMs: 0,
  preAllocatedVus: 1,
  maxVus: 1,
}

function constant(rate: number, timeUnitMs: number, durationMs: number): readonly number[] {
  return [...arrivalsOf({ ...about, executor: 'constant-arrival-rate', rate, timeUnitMs, durationMs })]
}

function ramping(startRate: number, stages: readonly Stage[]): readonly number[] {
  const scenario: OpenScenario = { ...about, executor: 'ramping-arrival-rate', startRate, stages, timeUnitMs: 1000 }
  return [...arrivalsOf(scenario)]
}

describe('arrivalsOf', () => {
  it('spaces a constant rate evenly from the start on', () => {
    expect(constant(4, 1000, 1000)).toEqual([0, 250, 500, 750])
    expect(constant(30, 60_000, 10_000)).toEqual([0, 2000, 4000, 6000, 8000])
  })

  it('starts nothing while the rate is 0', () => {
    expect(ramping(0, [{ durationMs: 5000, target: 0 }])).toEqual([])
  })

  it('starts as many as the area under the rate', () => {
    const starts = ramping(10, [
      { durationMs: 2000, target: 50 },
      { durationMs: 1000, target: 50 },
    ])
    expect(starts).toHaveLength(110)
  })

  it('jumps where a stage takes no time', () => {
    const starts = ramping(0, [
      { durationMs: 0, target: 10 },
      { durationMs: 1000, target: 10 },
    ])
    expect(starts).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000])
  })

  it('never goes back in time, nor beyond the stages', () => {
    const stage = fc.record({ durationMs: fc.integer({ min: 0, max: 5000 }), target: fc.integer({ min: 0, max: 200 }) })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.array(stage, { minLength: 1, maxLength: 5 }), (rate, stages) => {
        const starts = ramping(rate, stages)
        const totalMs = stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
        expect(starts.every((at, index) => at >= (starts[index - 1] ?? 0) - 1e-6 && at <= totalMs + 1e-6)).toBe(true)
      }),
    )
  })
})
