import { describe, expect, it } from 'vitest'
import { nonEmptyOr, OUTCOMES, worst } from './outcome.ts'

describe('worst', () => {
  it('fail outranks every other outcome', () => {
    expect(worst(['pass', 'fail', 'error', 'inconclusive'])).toBe('fail')
  })

  it('inconclusive outranks pass', () => {
    expect(worst(['pass', 'inconclusive'])).toBe('inconclusive')
  })

  it('is one of its inputs, whatever their order', () => {
    for (const left of OUTCOMES) for (const right of OUTCOMES) expect(worst([left, right])).toBe(worst([right, left]))
  })

  it('what is no outcome is an error', () => {
    expect(worst(['pass', 'splendid' as 'pass'])).toBe('error')
  })

  it('takes no empty list', () => {
    // @ts-expect-error: no evidence has no outcome
    expect(() => worst([])).toThrow()
  })
})

describe('nonEmptyOr', () => {
  it('names absence', () => {
    expect(nonEmptyOr([], 'nothing was seen')).toEqual(['nothing was seen'])
  })

  it('keeps what is there', () => {
    expect(nonEmptyOr([1, 2], 3)).toEqual([1, 2])
  })
})
