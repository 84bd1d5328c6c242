import { typesOf } from '../generate/arbitrary.ts'
import { isArray, isObject, type Json, type JsonObject } from '../json.ts'
import type { Direction } from '../schema/schema.ts'
import type { Effect } from './change.ts'

/** What one rule saw between two schemas. */
export interface Seen {
  readonly effect: Effect
  readonly what: string
  /** Keyword or member, below the schema. */
  readonly at: readonly string[]
}

/** One way in which a schema can change. */
export interface SchemaRule {
  readonly code: string
  compare(older: JsonObject, newer: JsonObject, direction: Direction): readonly Seen[]
}

/** Bounds, and which way a greater number goes. */
const BOUNDS: readonly (readonly [keyword: string, greater: Effect])[] = [
  ['minimum', 'narrower'],
  ['exclusiveMinimum', 'narrower'],
  ['minLength', 'narrower'],
  ['minItems', 'narrower'],
  ['minProperties', 'narrower'],
  ['maximum', 'wider'],
  ['exclusiveMaximum', 'wider'],
  ['maxLength', 'wider'],
  ['maxItems', 'wider'],
  ['maxProperties', 'wider'],
]

/** Every way in which one schema is compared with another, member by member left out. */
export const SCHEMA_RULES: readonly SchemaRule[] = [
  { code: 'type-changed', compare: types },
  { code: 'enum-changed', compare: values },
  { code: 'bound-changed', compare: bounds },
  { code: 'pattern-changed', compare: (older, newer) => textual('pattern', older, newer) },
  { code: 'format-changed', compare: (older, newer) => textual('format', older, newer) },
  { code: 'multiple-changed', compare: (older, newer) => textual('multipleOf', older, newer) },
  { code: 'uniqueness-changed', compare: unique },
  { code: 'required-changed', compare: required },
  { code: 'property-removed', compare: removed },
  { code: 'property-added', compare: added },
  { code: 'openness-changed', compare: openness },
]

function types(older: JsonObject, newer: JsonObject): readonly Seen[] {
  if (older['type'] === undefined && newer['type'] === undefined) return []
  const [before, after] = [typesIn(older), typesIn(newer)]
  const gone = before.filter((type) => !after.includes(type))
  const more = after.filter((type) => !before.includes(type))
  if (gone.length === 0 && more.length === 0) return []
  const effect: Effect = gone.length === 0 ? 'wider' : more.length === 0 ? 'narrower' : 'different'
  return [{ effect, what: `the type was ${before.join(' or ')} and is ${after.join(' or ')}`, at: ['type'] }]
}

// A number may be an integer, so that an integer in place of a number is narrower.
function typesIn(schema: JsonObject): readonly string[] {
  return typesOf(schema).flatMap((type) => (type === 'number' ? ['number', 'integer'] : [type]))
}

function values(older: JsonObject, newer: JsonObject): readonly Seen[] {
  const [before, after] = [allowed(older), allowed(newer)]
  if (before === undefined && after === undefined) return []
  if (before === undefined) return [{ effect: 'narrower', what: `only ${after?.join(', ')} are left`, at: ['enum'] }]
  if (after === undefined) return [{ effect: 'wider', what: `not only ${before.join(', ')} any more`, at: ['enum'] }]
  return [
    ...before
      .filter((value) => !after.includes(value))
      .map((value) => enumSeen('narrower', `the value ${value} is gone`)),
    ...after.filter((value) => !before.includes(value)).map((value) => enumSeen('wider', `the value ${value} is new`)),
  ]
}

function enumSeen(effect: Effect, what: string): Seen {
  return { effect, what, at: ['enum'] }
}

function allowed({ enum: values, const: only }: JsonObject): readonly string[] | undefined {
  if (only !== undefined) return [JSON.stringify(only)]
  return isArray(values) ? values.map((value) => JSON.stringify(value)) : undefined
}

function bounds(older: JsonObject, newer: JsonObject): readonly Seen[] {
  return BOUNDS.flatMap(([keyword, greater]): readonly Seen[] => {
    const [before, after] = [older[keyword], newer[keyword]]
    if (before === after || (typeof before !== 'number' && typeof after !== 'number')) return []
    const what = `${keyword} was ${show(before)} and is ${show(after)}`
    if (typeof after !== 'number') return [{ effect: 'wider', what, at: [keyword] }]
    if (typeof before !== 'number') return [{ effect: 'narrower', what, at: [keyword] }]
    const other: Effect = greater === 'wider' ? 'narrower' : 'wider'
    return [{ effect: after > before ? greater : other, what, at: [keyword] }]
  })
}

function textual(keyword: string, older: JsonObject, newer: JsonObject): readonly Seen[] {
  const [before, after] = [older[keyword], newer[keyword]]
  if (before === after) return []
  const effect: Effect = before === undefined ? 'narrower' : after === undefined ? 'wider' : 'different'
  return [{ effect, what: `${keyword} was ${show(before)} and is ${show(after)}`, at: [keyword] }]
}

function unique(older: JsonObject, newer: JsonObject): readonly Seen[] {
  const [before, after] = [older['uniqueItems'] === true, newer['uniqueItems'] === true]
  if (before === after) return []
  return [
    {
      effect: after ? 'narrower' : 'wider',
      what: after ? 'items must now differ' : 'items may now repeat',
      at: ['uniqueItems'],
    },
  ]
}

function required(older: JsonObject, newer: JsonObject): readonly Seen[] {
  const [before, after] = [namesIn(older['required']), namesIn(newer['required'])]
  const known = new Set(Object.keys(isObject(newer['properties']) ? newer['properties'] : {}))
  return [
    ...after
      .filter((name) => !before.includes(name))
      .map((name): Seen => ({ effect: 'narrower', what: `${name} is now required`, at: ['required'] })),
    ...before
      .filter((name) => !after.includes(name) && known.has(name)) // one that is gone altogether is told by property-removed
      .map((name): Seen => ({ effect: 'wider', what: `${name} is no longer required`, at: ['required'] })),
  ]
}

function removed(older: JsonObject, newer: JsonObject, direction: Direction): readonly Seen[] {
  const after = propertiesOf(newer)
  // what is sent beyond the schema is only refused where the schema is closed
  const effect: Effect =
    direction === 'response' ? 'different' : newer['additionalProperties'] === false ? 'narrower' : 'wider'
  return Object.keys(propertiesOf(older))
    .filter((name) => !(name in after))
    .map((name) => ({ effect, what: `the property ${name} is gone`, at: ['properties', name] }))
}

function added(older: JsonObject, newer: JsonObject, direction: Direction): readonly Seen[] {
  const before = propertiesOf(older)
  const effect: Effect = direction === 'request' ? 'wider' : 'narrower' // that it is required is told by required-changed
  return Object.keys(propertiesOf(newer))
    .filter((name) => !(name in before))
    .map((name) => ({ effect, what: `the property ${name} is new`, at: ['properties', name] }))
}

function openness(older: JsonObject, newer: JsonObject): readonly Seen[] {
  const [before, after] = [older['additionalProperties'] === false, newer['additionalProperties'] === false]
  if (before === after) return []
  const what = after ? 'no other properties are allowed any more' : 'other properties are allowed now'
  return [{ effect: after ? 'narrower' : 'wider', what, at: ['additionalProperties'] }]
}

function propertiesOf({ properties }: JsonObject): JsonObject {
  return isObject(properties) ? properties : {}
}

function namesIn(value: Json | undefined): readonly string[] {
  return isArray(value) ? value.filter((name) => typeof name === 'string') : []
}

function show(value: Json | undefined): string {
  return value === undefined ? 'none' : JSON.stringify(value)
}
