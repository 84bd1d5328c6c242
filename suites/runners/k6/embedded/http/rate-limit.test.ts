import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RateLimit } from './rate-limit.ts'

describe('RateLimit', () => {
  it('never lets more than the rate start in any second', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 5000, noNaN: true })),
        fc.integer({ min: 1, max: 50 }),
        (asked, rate) => {
          const limit = new RateLimit(rate)
          const starts = asked.sort((left, right) => left - right).map((nowMs) => nowMs + limit.reserve(nowMs))
          starts.forEach((start, index) => {
            const within = starts.slice(index).filter((other) => other < start + 1000 - 1e-6).length
            expect(within).toBeLessThanOrEqual(rate)
          })
        },
      ),
    )
  })

  it('delays nobody below the rate', () => {
    const limit = new RateLimit(10)
    expect([0, 100, 200].map((nowMs) => limit.reserve(nowMs))).toEqual([0, 0, 0])
  })
})
