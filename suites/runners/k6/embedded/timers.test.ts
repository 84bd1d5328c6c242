import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Timers } from './timers.ts'

describe('Timers', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is never early and keeps the order of what is due at once', () => {
    const timers = new Timers()
    const seen: string[] = []
    timers.after(20.4, () => seen.push('late'))
    timers.after(10, () => seen.push('first'))
    timers.after(10, () => seen.push('second'))
    vi.advanceTimersByTime(9)
    expect(seen).toEqual([])
    vi.advanceTimersByTime(11)
    expect(seen).toEqual(['first', 'second'])
    vi.advanceTimersByTime(1)
    expect(seen).toEqual(['first', 'second', 'late'])
  })

  it('runs all that were not cancelled, in the order they are due', () => {
    const timer = fc.record({ delayMs: fc.integer({ min: 0, max: 500 }), cancel: fc.boolean() })
    fc.assert(
      fc.property(fc.array(timer, { maxLength: 3000 }), (plan) => {
        const timers = new Timers()
        const seen: number[] = []
        const handles = plan.map(({ delayMs }) => timers.after(delayMs, () => seen.push(delayMs)))
        plan.forEach(({ cancel }, index) => cancel && handles[index]?.cancel())
        vi.advanceTimersByTime(600)
        const kept = plan.filter(({ cancel }) => !cancel).map(({ delayMs }) => delayMs)
        expect(seen).toEqual(kept.sort((left, right) => left - right))
      }),
      { numRuns: 30 },
    )
  })
})
