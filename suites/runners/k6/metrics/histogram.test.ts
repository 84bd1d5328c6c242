import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { histogramOf } from './histogram.ts'
import { CounterSink, TrendSink } from './sinks.ts'

function trendOf(values: readonly number[]): TrendSink {
  const sink = new TrendSink()
  for (const value of values) sink.add(value)
  return sink
}

describe('histogramOf', () => {
  it('has no bars without values, nor for what is no trend', () => {
    expect(histogramOf(new TrendSink())).toEqual([])
    expect(histogramOf(new CounterSink())).toEqual([])
  })

  it('counts up to and with the end of each bar', () => {
    expect(histogramOf(trendOf([1, 1.5, 2, 2.1, 9]))).toEqual([
      { upTo: 1, count: 1 },
      { upTo: 2, count: 2 },
      { upTo: 5, count: 1 },
      { upTo: 10, count: 1 },
    ])
  })

  it('has every value in one bar', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 100 }),
        (values) => {
          const bars = histogramOf(trendOf(values))
          expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(values.length)
          expect(bars.length).toBeLessThanOrEqual(12)
        },
      ),
    )
  })
})
