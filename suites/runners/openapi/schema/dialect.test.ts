import { describe, expect, it } from 'vitest'
import type { Dialect } from '../document/document.ts'
import type { Json, JsonObject } from '../json.ts'
import { SchemaRegistry } from './registry.ts'
import type { Direction } from './schema.ts'

const CAT = {
  type: 'object',
  required: ['kind', 'lives'],
  properties: { kind: { type: 'string' }, lives: { type: 'integer' } },
}
const DOG = { type: 'object', required: ['kind'], properties: { kind: { type: 'string' } } }
const PETS = [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
const MAPPING = { cat: '#/components/schemas/Cat', dog: 'Dog' }

function accepts(schema: Json, value: Json, dialect: Dialect, direction: Direction = 'request'): boolean {
  const root: JsonObject = { components: { schemas: { Tested: schema, Cat: CAT, Dog: DOG } } }
  const registry = new SchemaRegistry({ source: 'test', text: '', dialect, root })
  const faults = registry.check('#/components/schemas/Tested', direction, value)
  expect(registry.faults).toEqual([])
  return faults.length === 0
}

/** Schema, a value that it refuses, and one that it takes. */
const OLD: readonly (readonly [name: string, schema: Json, wrong: Json, right: Json])[] = [
  ['without nullable, null is wrong', { type: 'string' }, null, 'a'],
  ['nullable takes null', { type: 'string', nullable: true }, 1, null],
  ['nullable beside enum takes null', { type: 'string', enum: ['a'], nullable: true }, 'b', null],
  ['nullable beside allOf takes null', { allOf: [{ type: 'string' }], nullable: true }, 1, null],
  ['exclusiveMinimum true', { type: 'integer', minimum: 1, exclusiveMinimum: true }, 1, 2],
  ['exclusiveMinimum false', { type: 'integer', minimum: 1, exclusiveMinimum: false }, 0, 1],
  ['exclusiveMaximum true', { type: 'integer', maximum: 3, exclusiveMaximum: true }, 3, 2],
  ['what stands beside a $ref is ignored', { $ref: '#/components/schemas/Dog', maxProperties: 0 }, 1, { kind: 'x' }],
]

describe('convert, 3.0', () => {
  it.each(OLD)('%s', (_name, schema, wrong, right) => {
    expect(accepts(schema, wrong, '3.0')).toBe(false)
    expect(accepts(schema, right, '3.0')).toBe(true)
  })
})

describe('convert, 3.1', () => {
  it('what stands beside a $ref counts', () => {
    expect(accepts({ $ref: '#/components/schemas/Dog', maxProperties: 0 }, { kind: 'x' }, '3.1')).toBe(false)
  })

  it('nullable says nothing', () => {
    expect(accepts({ type: 'string', nullable: true }, null, '3.1')).toBe(false)
    expect(accepts({ type: ['string', 'null'] }, null, '3.1')).toBe(true)
  })
})

describe.each(['3.0', '3.1'] as const)('convert, both dialects: %s', (dialect) => {
  it('a required property that is read-only is not asked of requests', () => {
    const schema = { type: 'object', required: ['id'], properties: { id: { type: 'string', readOnly: true } } }
    expect(accepts(schema, {}, dialect, 'response')).toBe(false)
    expect(accepts(schema, {}, dialect, 'request')).toBe(true)
  })

  it('a required property that is write-only is not asked of answers', () => {
    const schema = { type: 'object', required: ['key'], properties: { key: { type: 'string', writeOnly: true } } }
    expect(accepts(schema, {}, dialect, 'request')).toBe(false)
    expect(accepts(schema, {}, dialect, 'response')).toBe(true)
  })

  it('a discriminator decides the branch, by mapping', () => {
    const schema = { oneOf: PETS, discriminator: { propertyName: 'kind', mapping: MAPPING } }
    expect(accepts(schema, { kind: 'cat' }, dialect)).toBe(false) // no lives, so only a dog without the discriminator
    expect(accepts(schema, { kind: 'bird' }, dialect)).toBe(false)
    expect(accepts(schema, { kind: 'cat', lives: 9 }, dialect)).toBe(true) // both branches without the discriminator
    expect(accepts(schema, { kind: 'dog' }, dialect)).toBe(true)
  })

  it('a discriminator decides the branch, by the names of the schemas', () => {
    const schema = { anyOf: PETS, discriminator: { propertyName: 'kind' } }
    expect(accepts(schema, { kind: 'Cat' }, dialect)).toBe(false)
    expect(accepts(schema, { kind: 'Dog' }, dialect)).toBe(true)
  })
})
