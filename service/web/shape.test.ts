import { describe, expect, it } from 'vitest'
import { health, results } from './documents.mjs'
import { instant, listOf, nullable, number, object, oneOf, text } from './shape.mjs'

describe('object', () => {
  const shape = object({ name: text, tags: listOf(oneOf('a', 'b')), at: nullable(instant) })

  it.each([
    [null, 'expected an object at /, got null'],
    [{ name: 1 }, 'expected text at /name, got 1'],
    [{ name: 'x' }, 'expected a list at /tags, got nothing'],
    [{ name: 'x', tags: ['a', 'c'], at: null }, 'expected one of a, b at /tags/1, got "c"'],
    [{ name: 'x', tags: [], at: 'noon' }, 'expected an instant at /at, got "noon"'],
  ])('%j is refused with the place', (value, message) => {
    expect(() => shape(value)).toThrow(new TypeError(message))
  })

  it('fields beside those it knows are left out', () => {
    expect(shape({ name: 'x', tags: ['b'], at: null, more: 1 })).toEqual({ name: 'x', tags: ['b'], at: null })
  })

  it('a field of the prototype is none', () => {
    expect(() => object({ toString: number })({})).toThrow('got nothing')
  })
})

describe('documents', () => {
  const now = '2026-01-01T12:00:00.000Z'
  it.each(['starting', '', undefined])('health that is %j is not healthy', (status) => {
    expect(() => health({ status, environment: 'local', version: 'a', timestamp: now })).toThrow('/status')
  })

  it('results without an activity are none', () => {
    expect(() => results({ responseCount: 0, options: [], words: [], questions: [] })).toThrow('/activity')
  })
})
