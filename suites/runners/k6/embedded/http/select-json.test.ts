import { describe, expect, it } from 'vitest'
import { selectJson } from './select-json.ts'

const value = { items: [{ id: 1, tags: ['a'] }, { id: 2 }], 'with.point': 7, nested: { deep: null } }

describe('selectJson', () => {
  it.each(['nope', 'nope.deeper', 'items.9.id', 'nested.deep.er', 'items.id', 'constructor'])(
    'finds nothing at %j',
    (selector) => {
      expect(selectJson(value, selector)).toBeUndefined()
    },
  )

  it.each([
    ['items.1.id', 2],
    ['items.#', 2],
    ['items.#.id', [1, 2]],
    ['items.#.tags.0', ['a']],
    [String.raw`with\.point`, 7],
    ['nested.deep', null],
  ])('finds %j', (selector, found) => {
    expect(selectJson(value, selector)).toEqual(found)
  })
})
