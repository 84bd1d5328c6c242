import { describe, expect, it } from 'vitest'
import { ageText, durationText } from './time-text.mjs'
import { watched, watchText, type Check } from './watch.mjs'

const checksOf = (...checks: Check[]) => checks.reduce<readonly Check[]>(watched, [])

describe('watched', () => {
  it('the newest sixty are kept', () => {
    const checks = checksOf(...Array.from({ length: 80 }, (_, i): Check => ({ at: i * 5_000, tone: 'good' })))
    expect(checks).toHaveLength(60)
    expect(checks.at(-1)?.at).toBe(79 * 5_000)
  })

  it('a time in which nobody looked is a gap and not good', () => {
    const checks = checksOf({ at: 0, tone: 'good' }, { at: 600_000, tone: 'good' })
    expect(checks.map(({ tone }) => tone)).toEqual(['good', 'none', 'good'])
    expect(watchText(checks)).toMatch(/^2 checks since \d\d:00:00: 2 good; not watched in between$/)
  })
})

describe('watchText', () => {
  it('nothing yet', () => {
    expect(watchText([])).toBe('No check yet')
  })

  it('every kind is counted', () => {
    const checks = checksOf({ at: 0, tone: 'bad' }, { at: 1, tone: 'warn' }, { at: 2, tone: 'bad' })
    expect(watchText(checks)).toMatch(/^3 checks since \d\d:00:00: 1 with a problem, 2 without an answer$/)
  })
})

describe('durationText', () => {
  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_999, '1 s'],
    [60_000, '1 min'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [5_430_000, '1 h 30 min'],
    [90_000_000, '1 d 1 h'],
  ])('%i ms', (ms, expected) => {
    expect(durationText(ms)).toBe(expected)
  })
})

describe('ageText', () => {
  it.each([
    [-5, 'just now'],
    [1_499, 'just now'],
    [2_000, '2 s ago'],
    [7_200_000, '2 h ago'],
  ])('%i ms', (ms, expected) => {
    expect(ageText(ms)).toBe(expected)
  })
})
