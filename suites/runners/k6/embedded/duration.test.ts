import { describe, expect, it } from 'vitest'
import { parseDurationMs } from './duration.ts'

describe('parseDurationMs', () => {
  it.each(['', 's', '5x', '5 s', 'abc', '1m30'])('refuses %j', (text) => {
    expect(parseDurationMs(text)).toBeUndefined()
  })

  it.each([
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['1.5h', 5_400_000],
    ['500ms', 500],
    ['2d', 172_800_000],
    ['250', 250],
    [1500, 1500],
    ['100us', 0.1],
  ])('reads %j', (text, ms) => {
    expect(parseDurationMs(text)).toBeCloseTo(ms, 9)
  })
})
