import { assert, integer, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowedRevisions, entityTag, entityTagsSchema, isUnchanged } from './etag.ts'

describe('entityTagsSchema', () => {
  test.each(['', '1', '"1', 'w/"1"', '"1" "2"', '"1",', '*,"1"', '"\u00e9"'])('%j is refused', (header) => {
    expect(entityTagsSchema.safeParse(header).success).toBe(false)
  })

  test.each(['*', '"1"', 'W/"1"', '"1", "2"', '"1","2"', '"a,b"', '""'])('%j is taken', (header) => {
    expect(entityTagsSchema.safeParse(header).success).toBe(true)
  })
})

describe('allowedRevisions', () => {
  test.each([
    ['W/"1"', []],
    ['"one"', []],
    ['"01"', []],
    ['"99999999999"', []],
    ['"a,1"', []],
    ['"1"', [1]],
    ['"1.7"', [1]],
    ['"1.x"', []],
    ['"1.7.7"', []],
    ['"1", W/"2", "3"', [1, 3]],
  ])('%s allows %j', (header, revisions) => {
    expect(allowedRevisions(header)).toEqual(revisions)
  })

  test.each([undefined, '*'])('%s allows any', (header) => {
    expect(allowedRevisions(header)).toBeUndefined()
  })

  test('the tag of a revision allows that revision only', () => {
    assert(
      property(integer({ min: 1, max: 2_147_483_647 }), (revision) => {
        expect(allowedRevisions(entityTag({ revision, participantCount: 3 }))).toEqual([revision])
      }),
    )
  })
})

describe('isUnchanged', () => {
  test.each([
    [undefined, false],
    ['"2.0"', false],
    ['"1.1"', false],
    ['"1"', false],
    ['"1.0"', true],
    ['W/"1.0"', true],
    ['"2.0", "1.0"', true],
    ['*', true],
  ])('%s for revision 1 without participants: %s', (header, isSame) => {
    expect(isUnchanged(header, { revision: 1, participantCount: 0 })).toBe(isSame)
  })
})
