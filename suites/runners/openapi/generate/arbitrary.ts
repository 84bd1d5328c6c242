import * as fc from 'fast-check'
import { isArray, isObject, type Json, type JsonObject } from '../json.ts'
import type { SchemaRegistry } from '../schema/registry.ts'
import { isSchema, type Schema } from '../schema/schema.ts'
import { branches, flatten } from './flatten.ts'
import { FORMATS } from './format.ts'
import { heightOf, shortest } from './height.ts'

/** Levels after which only what is required is made, so that recursive schemas end. */
const MAX_DEPTH = 4

/** Levels after which members that hold others are only made where they are required. */
const MAX_OPTIONAL_DEPTH = 2

/** Levels after which a schema counts as one that no finite value fits. */
const MAX_REQUIRED_DEPTH = 40

/** Items and characters made beyond the least that is asked for. */
const SPREAD = 3
const TEXT_SPREAD = 24

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'.split('')

const TYPES = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'] as const
type Type = (typeof TYPES)[number]

/**
 * Values of a schema. Keywords that need the whole value (`not`, `if`, `contains`) are not built in:
 * validate what comes out.
 * @returns `undefined`: no value fits, or none was found to fit
 */
export function arbitraryOf(schema: Schema, registry: SchemaRegistry, depth = 0): fc.Arbitrary<Json> | undefined {
  const flat = flatten(schema, registry)
  if (flat === false || depth > MAX_REQUIRED_DEPTH) return undefined
  const made = known.get(flat) ?? new Map<number, fc.Arbitrary<Json> | undefined>()
  known.set(flat, made)
  if (!made.has(depth)) made.set(depth, ofFlat(flat, registry, depth))
  return made.get(depth)
}

// By schema and depth: schemas that lead to each other are met again and again.
const known = new WeakMap<JsonObject, Map<number, fc.Arbitrary<Json> | undefined>>()

function ofFlat(flat: JsonObject, registry: SchemaRegistry, depth: number): fc.Arbitrary<Json> | undefined {
  const all = branches(flat, registry)
  const open = depth < MAX_DEPTH ? all : shortest(all, registry)
  const choices = open.flatMap((branch) => {
    const values = ofBranch(branch, registry, depth)
    return values === undefined ? [] : [values]
  })
  if (choices.length === 0) return undefined
  return choices.length === 1 ? choices[0] : fc.oneof(...choices)
}

/** The types that a schema allows, by what it says or else by the keywords that it uses. */
export function typesOf(flat: JsonObject): readonly Type[] {
  const { type } = flat
  const named = isArray(type) ? type : [type]
  const known = TYPES.filter((candidate) => named.includes(candidate))
  if (known.length > 0) return known
  if (['properties', 'required', 'additionalProperties', 'minProperties'].some((key) => key in flat)) return ['object']
  if (['items', 'prefixItems', 'minItems', 'maxItems'].some((key) => key in flat)) return ['array']
  if (['minimum', 'maximum', 'multipleOf', 'exclusiveMinimum'].some((key) => key in flat)) return ['number']
  return ['string']
}

function ofBranch(flat: JsonObject, registry: SchemaRegistry, depth: number): fc.Arbitrary<Json> | undefined {
  if (flat['const'] !== undefined) return fc.constant(flat['const'])
  if (isArray(flat['enum'])) return flat['enum'].length > 0 ? fc.constantFrom(...flat['enum']) : undefined
  const choices = typesOf(flat).flatMap((type) => {
    const values = ofType(type, flat, registry, depth)
    return values === undefined ? [] : [values]
  })
  return choices.length === 0 ? undefined : fc.oneof(...choices)
}

function ofType(type: Type, flat: JsonObject, registry: SchemaRegistry, depth: number): fc.Arbitrary<Json> | undefined {
  switch (type) {
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return numbers(flat, type)
    case 'string':
      return texts(flat)
    case 'array':
      return lists(flat, registry, depth)
    case 'object':
      return objects(flat, registry, depth)
    case 'null':
      return fc.constant(null)
  }
  return undefined
}

function numbers(flat: JsonObject, type: 'integer' | 'number'): fc.Arbitrary<number> | undefined {
  const step = numberOr(flat['multipleOf'], type === 'integer' ? 1 : 0)
  const { min, max } = boundsOf(flat, step)
  if (step === 0) return min > max ? undefined : fc.double({ min, max, noNaN: true, noDefaultInfinity: true })
  const least = Math.ceil(min / step)
  const most = Math.floor(max / step)
  if (least > most) return undefined
  return fc.integer({ min: least, max: most }).map((times) => tidy(times * step))
}

/** The least and the greatest number that a schema allows, inside what a service can be thought to hold. */
export function boundsOf(flat: JsonObject, step: number): { readonly min: number; readonly max: number } {
  const nudge = step === 0 ? 1e-6 : step
  const low = flat['format'] === 'int32' ? -(2 ** 31) : -1e6
  const high = flat['format'] === 'int32' ? 2 ** 31 - 1 : 1e6
  const least = Math.max(
    numberOr(flat['minimum'], Number.NEGATIVE_INFINITY),
    numberOr(flat['exclusiveMinimum'], Number.NEGATIVE_INFINITY) + nudge,
  )
  const most = Math.min(
    numberOr(flat['maximum'], Number.POSITIVE_INFINITY),
    numberOr(flat['exclusiveMaximum'], Number.POSITIVE_INFINITY) - nudge,
  )
  const min = Number.isFinite(least) ? least : Math.min(low, most)
  return { min, max: Number.isFinite(most) ? most : Math.max(high, min) }
}

// Readable text by default; hostile characters are tried on purpose, in `boundary.ts`.
function texts(flat: JsonObject): fc.Arbitrary<string> {
  const minLength = numberOr(flat['minLength'], 0)
  const maxLength = Math.min(numberOr(flat['maxLength'], Number.POSITIVE_INFINITY), minLength + TEXT_SPREAD)
  const { pattern, format } = flat
  const inLength = (text: string): boolean =>
    text.length >= minLength && text.length <= numberOr(flat['maxLength'], Infinity)
  const made = typeof format === 'string' ? FORMATS[format] : undefined
  if (made !== undefined) return made().filter(inLength)
  if (typeof pattern === 'string') {
    const expression = expressionOf(pattern)
    if (expression !== undefined) return fc.stringMatching(expression).filter(inLength)
  }
  const letters = fc.constantFrom(...LETTERS)
  return fc.string({ unit: letters, minLength: Math.min(Math.max(minLength, 1), maxLength), maxLength })
}

// A pattern of the document as an expression; `undefined` where JavaScript does not know it.
function expressionOf(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, 'u')
  } catch {
    return undefined
  }
}

function lists(flat: JsonObject, registry: SchemaRegistry, depth: number): fc.Arbitrary<Json> | undefined {
  const minLength = numberOr(flat['minItems'], 0)
  const maxLength = Math.min(numberOr(flat['maxItems'], Number.POSITIVE_INFINITY), minLength + SPREAD)
  const prefix = isArray(flat['prefixItems']) ? flat['prefixItems'].filter(isSchema) : []
  if (prefix.length > 0) {
    const parts = prefix.map((schema) => arbitraryOf(schema, registry, depth + 1) ?? fc.constant(null))
    return fc.tuple(...parts)
  }
  const items = isSchema(flat['items']) ? flat['items'] : true
  const item = depth >= MAX_DEPTH && minLength === 0 ? undefined : arbitraryOf(items, registry, depth + 1)
  if (item === undefined) return minLength === 0 ? fc.constant([]) : undefined
  if (flat['uniqueItems'] !== true) return fc.array(item, { minLength, maxLength })
  return fc.uniqueArray(item, { minLength, maxLength, selector: (value) => JSON.stringify(value) })
}

function objects(flat: JsonObject, registry: SchemaRegistry, depth: number): fc.Arbitrary<Json> | undefined {
  const properties = isObject(flat['properties']) ? flat['properties'] : {}
  const required = isArray(flat['required']) ? flat['required'].filter((name) => typeof name === 'string') : []
  const model: Record<string, fc.Arbitrary<Json>> = {}
  for (const name of new Set([...required, ...Object.keys(properties)])) {
    const isRequired = required.includes(name)
    const schema = properties[name] ?? extraSchema(flat)
    const isDeep = isSchema(schema) && heightOf(schema, registry) > 0
    if (!isRequired && depth >= (isDeep ? MAX_OPTIONAL_DEPTH : MAX_DEPTH)) continue
    const values = isSchema(schema) && !isOneWay(schema) ? arbitraryOf(schema, registry, depth + 1) : undefined
    if (values !== undefined) model[name] = values
    else if (isRequired) return undefined
  }
  const named = fc.record(model, { requiredKeys: required.filter((name) => name in model) })
  const missing = numberOr(flat['minProperties'], 0) - Object.keys(model).length
  if (missing <= 0 && !(Object.keys(model).length === 0 && isObject(flat['additionalProperties']))) return named
  const extra = arbitraryOf(extraSchema(flat), registry, depth + 1)
  if (extra === undefined) return named
  const key = fc.stringMatching(/^[a-z]{3,8}$/u)
  const extras = fc.dictionary(key, extra, { minKeys: Math.max(missing, 0), maxKeys: Math.max(missing, 0) + SPREAD })
  return fc.tuple(extras, named).map(([more, known]) => Object.assign(more, known))
}

function extraSchema(flat: JsonObject): Schema {
  const { additionalProperties } = flat
  return isSchema(additionalProperties) ? additionalProperties : true
}

// Registered schemas are made for one direction, and `readOnly` only survives in those for requests.
function isOneWay(schema: Schema): boolean {
  return typeof schema === 'object' && schema['readOnly'] === true
}

function numberOr(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

// 3 * 0.1 is 0.30000000000000004; a multiple has no more digits than a double can tell.
function tidy(value: number): number {
  return Number(value.toPrecision(15))
}
