import { describe, expect, it } from 'vitest'
import { retryAfterMs, waitMs } from './pace.mjs'

const none = () => 0
const most = () => 1

describe('waitMs', () => {
  it.each([
    [0, 5_000],
    [1, 10_000],
    [2, 20_000],
    [3, 40_000],
    [4, 60_000],
    [60, 60_000],
  ])('after %i failures in a row it is %i ms', (failures, expected) => {
    expect(waitMs({ everyMs: 5_000, failures, random: none })).toBe(expected)
  })

  it('what is asked rarely anyway is not asked more often for failing', () => {
    expect(waitMs({ everyMs: 90_000, failures: 3, random: none })).toBe(90_000)
  })

  it('failures are spread over a fifth more, good answers are not', () => {
    expect(waitMs({ everyMs: 5_000, failures: 1, random: most })).toBe(12_000)
    expect(waitMs({ everyMs: 5_000, failures: 0, random: most })).toBe(5_000)
  })

  it('the service may ask for longer, never for less', () => {
    expect(waitMs({ everyMs: 5_000, failures: 1, retryAfterMs: 30_000, random: none })).toBe(30_000)
    expect(waitMs({ everyMs: 5_000, failures: 1, retryAfterMs: 1_000, random: none })).toBe(10_000)
  })
})

describe('retryAfterMs', () => {
  const now = Date.parse('2026-01-01T12:00:00Z')
  it.each([
    [null, 0],
    ['', 0],
    ['soon', 0],
    ['-5', 0],
    ['0', 0],
    ['20', 20_000],
    ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
    ['999999999', 600_000],
  ])('%s is %i ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected)
  })
})
