import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CounterSink, GaugeSink, RateSink, TrendSink } from './sinks.ts'

describe('TrendSink', () => {
  it('says that it has nothing', () => {
    const sink = new TrendSink()
    expect([sink.count, sink.average, sink.min, sink.max, sink.percentile(0.95)]).toEqual([0, 0, 0, 0, 0])
  })

  it('keeps values sorted however often it is asked in between', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 400 }), { maxLength: 6 }),
        (parts) => {
          const sink = new TrendSink()
          for (const part of parts) {
            for (const value of part) sink.add(value)
            sink.sorted()
          }
          const all = parts.flat()
          expect([...sink.sorted()]).toEqual([...all].sort((left, right) => left - right))
          expect(sink.sum).toBe(all.reduce((left, right) => left + right, 0))
        },
      ),
    )
  })

  it('gives any stretch of its values in order, and begins anew when they are taken', () => {
    const sink = new TrendSink()
    const all = Array.from({ length: 70_000 }, (_, index) => index)
    for (const value of all) sink.add(value)
    const place = fc.integer({ min: 0, max: 71_000 })
    fc.assert(
      fc.property(place, place, (from, to) => {
        expect(sink.slice(from, to)).toEqual(Float64Array.from(from < to ? all.slice(from, to) : []))
      }),
      {
        examples: [
          [255, 257],
          [0, 70_000],
          [16_000, 33_000],
          [69_999, 71_000],
        ],
        numRuns: 30,
      },
    )
    expect(sink.take()).toMatchObject({ type: 'trend', values: { length: 70_000 } })
    sink.add(7)
    expect(sink.slice(0, 2)).toEqual(Float64Array.of(7))
  })

  it('gives the lowest and highest of negative values', () => {
    const sink = new TrendSink()
    for (const value of [-3, -5, -4]) sink.add(value)
    expect([sink.min, sink.max]).toEqual([-5, -3])
  })
})

describe('GaugeSink', () => {
  it('keeps the last, the lowest and the highest', () => {
    const sink = new GaugeSink()
    for (const value of [4, 9, 7]) sink.add(value)
    expect([sink.value, sink.min, sink.max]).toEqual([7, 4, 9])
  })
})

describe('RateSink', () => {
  it('counts what is not zero', () => {
    const sink = new RateSink()
    for (const value of [0, 1, 0, 2]) sink.add(value)
    expect([sink.trues, sink.count]).toEqual([2, 4])
  })
})

describe('CounterSink', () => {
  it('marks where blocks end', () => {
    const sink = new CounterSink()
    sink.add(2)
    sink.mark()
    sink.add(3)
    sink.add(4)
    sink.mark()
    expect(sink.marks).toEqual([
      { count: 1, value: 2 },
      { count: 3, value: 9 },
    ])
  })
})
