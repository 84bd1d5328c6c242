import { assert, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { line, prose } from './text.ts'

describe('line', () => {
  test.each(['', ' starts with a space', 'two\nlines', 'nul\u0000', 'tab\t', 'half \ud83d of a pair', 'x'.repeat(11)])(
    '%j is refused',
    (value) => {
      expect(line({ max: 10 }).safeParse(value).success).toBe(false)
    },
  )

  test.each(['x', 'x'.repeat(10), '🎉'.repeat(10), 'naïve', 'ends in '])('%j is taken', (value) => {
    expect(line({ max: 10 }).safeParse(value).success).toBe(true)
  })
})

describe('prose', () => {
  test.each(['nul\u0000', '\udc00', '\ud800', '🎉'.repeat(11)])('%j is refused', (value) => {
    expect(prose({ max: 10 }).safeParse(value).success).toBe(false)
  })

  test('whatever has a UTF-8 form without NUL is taken', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 30 }), (value) => {
        const isStorable = !value.includes('\u0000') && Buffer.from(value, 'utf8').toString('utf8') === value
        expect(prose({ max: 100 }).safeParse(value).success).toBe(isStorable)
      }),
    )
  })
})
