import { describe, expect, it } from 'vitest'
import { sentenceOf } from './problem.mjs'

const problem = { type: 'urn:problem:x', title: 'The session is not active', detail: 'Expected one that is' }

describe('sentenceOf', () => {
  it('title and detail are two sentences', () => {
    expect(sentenceOf(problem)).toBe('The session is not active. Expected one that is.')
  })

  it('a full stop stays one', () => {
    expect(sentenceOf({ ...problem, detail: 'It ended. ' })).toBe('The session is not active. It ended.')
  })

  it.each(['', problem.title])('a detail that says nothing more is left out', (detail) => {
    expect(sentenceOf({ ...problem, detail })).toBe('The session is not active.')
  })

  it('faults of fields are named by the field', () => {
    const errors = [
      { in: 'body', pointer: '/title', detail: 'Expected 1 to 200 characters' },
      { in: 'body', pointer: '/options/0', detail: 'Expected text' },
      { in: 'body', pointer: '', detail: 'Expected at least one field' },
    ]
    expect(sentenceOf(problem, { ...problem, errors })).toBe(
      'The session is not active. title: Expected 1 to 200 characters; options 0: Expected text; Expected at least one field.',
    )
  })

  it.each([{ errors: [{ pointer: 1 }] }, { errors: 'many' }, { errors: [] }])('odd faults are passed over', (odd) => {
    expect(sentenceOf(problem, odd)).toBe('The session is not active. Expected one that is.')
  })
})
