import { describe, expect, it } from 'vitest'
import { RepeatedLines } from './repeated-lines.ts'

const failed = { level: 'warning', message: 'Request Failed\n\tat x', atMs: 0 } as const

describe('RepeatedLines', () => {
  it('shows ten equal lines and tells how many more there were', () => {
    const lines = new RepeatedLines()
    const shown = Array.from({ length: 13 }, () => lines.shows(failed)).filter(Boolean)
    expect(shown).toHaveLength(10)
    expect(lines.shows({ ...failed, message: 'another' })).toBe(true)
    expect(lines.rest(7)).toEqual([{ level: 'warning', message: '3 more times: Request Failed', atMs: 7 }])
  })

  it('holds back nothing that the script prints', () => {
    const lines = new RepeatedLines()
    const shown = Array.from({ length: 13 }, () => lines.shows({ ...failed, source: 'console' })).filter(Boolean)
    expect([shown.length, lines.rest(0)]).toEqual([13, []])
  })
})
