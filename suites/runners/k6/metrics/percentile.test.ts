import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { percentile } from './percentile.ts'

describe('percentile', () => {
  it('is 0 without values, as k6 has it', () => {
    expect(percentile(new Float64Array(), 0.95)).toBe(0)
  })

  it.each([
    [0.5, 550],
    [0.9, 910],
    [0.95, 955],
    [0.99, 991],
  ])('of 100 to 1000 at %f is %f', (p, value) => {
    const values = Float64Array.from({ length: 10 }, (_, index) => (index + 1) * 100)
    expect(percentile(values, p)).toBeCloseTo(value, 9)
  })

  it('never leaves the range of the values and never falls as the rank rises', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, left, right) => {
          const sorted = Float64Array.from(values).sort()
          const [low, high] = [Math.min(left, right), Math.max(left, right)].map((p) => percentile(sorted, p))
          expect(low).toBeGreaterThanOrEqual(sorted[0] ?? 0)
          expect(high).toBeLessThanOrEqual(sorted.at(-1) ?? 0)
          expect(low).toBeLessThanOrEqual((high ?? 0) + 1e-6)
        },
      ),
    )
  })
})
