import type { Dialect } from '../document/document.ts'
import { isArray, isObject, type Json, type JsonObject } from '../json.ts'
import { type Direction, isSchema, type Schema } from './schema.ts'

const SCHEMA_KEYWORDS: ReadonlySet<string> = new Set([
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'items',
  'contains',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
])
const SCHEMA_LIST_KEYWORDS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const SCHEMA_MAP_KEYWORDS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
  '$defs',
  'definitions',
])
/** Keywords of OpenAPI that say nothing of which values are valid. */
const ANNOTATIONS: ReadonlySet<string> = new Set(['xml', 'externalDocs', 'discriminator', 'nullable', 'example'])

/** What a conversion needs to know. */
export interface Conversion {
  readonly dialect: Dialect
  readonly direction: Direction
  /** The name under which the target of a `$ref` is registered. */
  refer(target: string): string
  /** What a `$ref` points at, as the document writes it. */
  lookUp(target: string): Json | undefined
}

/** The same schema in JSON Schema 2020-12, its references by registered name. */
export function convert(raw: Json, conversion: Conversion): Schema {
  if (typeof raw === 'boolean') return raw
  if (!isObject(raw)) return true
  const { dialect } = conversion
  const reference = raw['$ref']
  // Beside a `$ref`, 3.0 ignores everything and 3.1 nothing.
  if (dialect === '3.0' && typeof reference === 'string') return { $ref: conversion.refer(reference) }
  const converted: Record<string, Json> = {}
  for (const [keyword, value] of Object.entries(raw)) {
    if (ANNOTATIONS.has(keyword) || keyword.startsWith('x-')) continue
    converted[keyword] = convertKeyword(keyword, value, conversion)
  }
  if (dialect === '3.0') convertBounds(converted, raw)
  withoutOneWay(converted, raw, conversion)
  discriminate(converted, raw, conversion)
  return dialect === '3.0' && raw['nullable'] === true ? nullable(converted) : converted
}

function convertKeyword(keyword: string, value: Json, conversion: Conversion): Json {
  if (keyword === '$ref' && typeof value === 'string') return conversion.refer(value)
  if (SCHEMA_KEYWORDS.has(keyword)) return isSchema(value) ? convert(value, conversion) : value
  if (SCHEMA_LIST_KEYWORDS.has(keyword) && isArray(value)) return value.map((schema) => convert(schema, conversion))
  if (SCHEMA_MAP_KEYWORDS.has(keyword) && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, convert(schema, conversion)]))
  }
  return value
}

// 3.0: `exclusiveMinimum: true` makes `minimum` exclusive; later it carries the number itself.
function convertBounds(converted: Record<string, Json>, raw: JsonObject): void {
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (typeof raw[exclusive] !== 'boolean') continue
    delete converted[exclusive]
    const limit = raw[bound]
    if (!raw[exclusive] || limit === undefined) continue
    delete converted[bound]
    converted[exclusive] = limit
  }
}

// A discriminator says which branch a value is of: each branch then takes its own names only.
function discriminate(converted: Record<string, Json>, raw: JsonObject, conversion: Conversion): void {
  const { discriminator } = raw
  const name = isObject(discriminator) ? discriminator['propertyName'] : undefined
  if (!isObject(discriminator) || typeof name !== 'string') return
  const mapping = isObject(discriminator['mapping']) ? discriminator['mapping'] : {}
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const branches = raw[keyword]
    if (!isArray(branches)) continue
    converted[keyword] = branches.map((branch): Json => {
      const target = isObject(branch) ? branch['$ref'] : undefined
      if (typeof target !== 'string') return isSchema(branch) ? convert(branch, conversion) : branch
      const reference = { $ref: conversion.refer(target) }
      if (restricts(conversion.lookUp(target), name)) return reference
      return { ...reference, properties: { [name]: { enum: namesOf(target, mapping) } }, required: [name] }
    })
  }
}

// Whether a branch names its own values, which then are what counts.
function restricts(branch: Json | undefined, name: string): boolean {
  const properties = isObject(branch) ? branch['properties'] : undefined
  const property = isObject(properties) ? properties[name] : undefined
  return isObject(property) && ('const' in property || 'enum' in property)
}

// Those that the mapping gives to a schema, or else the name of the schema.
function namesOf(target: string, mapping: JsonObject): readonly string[] {
  const own = target.slice(target.lastIndexOf('/') + 1)
  const mapped = Object.keys(mapping).filter((key) => mapping[key] === target || mapping[key] === own)
  return mapped.length > 0 ? mapped : [own]
}

// A `readOnly` property is not asked of a request though `required`, and is not to be sent; `writeOnly` likewise in answers.
function withoutOneWay(converted: Record<string, Json>, raw: JsonObject, { direction }: Conversion): void {
  const { properties, required } = raw
  if (!isObject(properties) || !isArray(required)) return
  const flag = direction === 'request' ? 'readOnly' : 'writeOnly'
  converted['required'] = required.filter((name) => {
    const property = typeof name === 'string' ? properties[name] : undefined
    return !(isObject(property) && property[flag] === true)
  })
}

// 3.0 lets `nullable` widen `type` only. Documents also write it beside `allOf` or `enum` and mean "or null", so it does that.
function nullable(schema: JsonObject): Schema {
  const { type, enum: values, ...rest } = schema
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  const widened = { ...rest, type: [type, 'null'] }
  return isArray(values) ? { ...widened, enum: values.includes(null) ? values : [...values, null] } : widened
}
