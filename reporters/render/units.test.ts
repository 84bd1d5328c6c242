import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { counted, formatDuration, formatElapsed, formatNumber, formatValue, listed } from './units.ts'

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [2810, '2.8 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min'],
    [72_000, '1 min 12 s'],
    [119_999, '2 min'],
    [600_000, '10 min'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})

describe('formatElapsed', () => {
  it.each([
    [0, '0:00'],
    [7999, '0:07'],
    [61_000, '1:01'],
    [3_600_000, '60:00'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatElapsed(ms)).toBe(text)
  })
})

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [4120, '4,120'],
    [1_234_567.8, '1,234,568'],
    [12.3456, '12.35'],
    [0.000243, '0.000243'],
    [-5.5, '-5.5'],
    [Infinity, 'Infinity'],
    [NaN, 'NaN'],
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })

  it('is never off by more than a part in two thousand', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), (value) => {
        const read = Number(formatNumber(value).replaceAll(',', ''))
        expect(Math.abs(read - value) / value).toBeLessThan(1 / 2000)
      }),
    )
  })
})

describe('formatValue', () => {
  it.each([
    [12.345, 'ms', '12.35 ms'],
    [0.0123, 'ratio', '1.23 %'],
    [411.96, 'per-second', '412/s'],
    [4120, 'count', '4,120'],
    [512, 'bytes', '512 B'],
    [51_200, 'bytes', '51.2 kB'],
    [5_120_000, 'bytes', '5.12 MB'],
  ] as const)('%d in %s is %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text)
  })
})

describe('counted', () => {
  it('is singular for one alone', () => {
    expect([0, 1, 2].map((count) => counted(count, 'case'))).toEqual(['0 cases', '1 case', '2 cases'])
  })
})

describe('listed', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c', 'd'], 'a, b, c and d'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more'],
  ])('%j is %s', (items, text) => {
    expect(listed(items)).toBe(text)
  })
})
