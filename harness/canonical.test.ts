import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashOf } from './record.ts'

describe('hashOf', () => {
  it('does not depend on the order of keys, and does on everything else', () => {
    expect(hashOf({ a: 1, b: { c: 2, d: [1, 2] } })).toBe(hashOf({ b: { d: [1, 2], c: 2 }, a: 1 }))
    expect(hashOf({ a: [1, 2] })).not.toBe(hashOf({ a: [2, 1] }))
    expect(hashOf({ a: 1, b: undefined })).toBe(hashOf({ a: 1 }))
  })

  it('is that of the JSON text with sorted keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(hashOf(value)).toBe(`sha256:${createHash('sha256').update(sorted(value)).digest('hex')}`)
      }),
    )
    const long = { a: 'x'.repeat(200_000), b: [1, 'y'.repeat(200_000)] }
    expect(hashOf(long)).toBe(`sha256:${createHash('sha256').update(JSON.stringify(long)).digest('hex')}`)
  })
})

function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const keys = Object.keys(value).toSorted()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${sorted(Reflect.get(value, key))}`).join(',')}}`
}
