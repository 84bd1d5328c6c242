import { describe, expect, it } from 'vitest'
import { wrapped } from './wrapped.ts'

describe('wrapped', () => {
  it('breaks a line that is wider than the terminal, and goes on below its text', () => {
    expect(wrapped('    - a case of many words that says too much', 28)).toEqual([
      '    - a case of many words',
      '      that says too much',
    ])
    expect(wrapped('one two three four five', 21)).toEqual(['one two three four', '  five'])
  })

  it('leaves lines that fit, empty ones, and those to be copied', () => {
    expect(wrapped('one two three four', 18)).toEqual(['one two three four'])
    expect(wrapped('', 7)).toEqual([''])
    for (const line of ["  again:    npx assay run --case 'a b c'", '    evidence: record.json#/suites/0'])
      expect(wrapped(line, 20)).toEqual([line])
  })

  it('leaves every line where there is no terminal', () => {
    expect(wrapped('one two three', undefined)).toEqual(['one two three'])
  })
})
