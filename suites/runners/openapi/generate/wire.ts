import { isArray, isObject, type Json, type JsonObject } from '../json.ts'
import type { SchemaRegistry } from '../schema/registry.ts'
import { isSchema, type Schema } from '../schema/schema.ts'
import { typesOf } from './arbitrary.ts'
import { branches, flatten } from './flatten.ts'

/** How values travel: `json` keeps their types, `text` (parameters, forms) makes text of all. */
export type Wire = 'json' | 'text'

/**
 * The value as a receiver of text reads it, which has only the schema to tell a number from its digits.
 * @returns `undefined`: text cannot carry it (null, or a list where a single value belongs)
 */
export function readBack(schema: Schema, value: Json, registry: SchemaRegistry): Json | undefined {
  const flat = flatten(schema, registry)
  if (flat === false || value === null) return undefined
  const choices = branches(flat, registry)
  const types: ReadonlySet<string> = new Set(choices.flatMap(typesOf))
  if (isArray(value)) return types.has('array') ? readList(choices, value, registry) : undefined
  if (isObject(value)) return types.has('object') ? readObject(choices, value, registry) : undefined
  const text = String(value)
  if ((types.has('integer') || types.has('number')) && /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu.test(text)) {
    return Number(text)
  }
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function readList(choices: readonly JsonObject[], items: readonly Json[], registry: SchemaRegistry): Json | undefined {
  const schema = choices.map((flat) => flat['items']).find(isSchema) ?? true
  const read = items.map((item) => readBack(schema, item, registry))
  return read.every((item) => item !== undefined) ? read : undefined
}

function readObject(choices: readonly JsonObject[], value: JsonObject, registry: SchemaRegistry): Json | undefined {
  const schemas = Object.assign({}, ...choices.map((flat) => flat['properties'] ?? {})) as JsonObject
  const read = Object.entries(value).map(([name, item]) => {
    const schema = schemas[name]
    return [name, readBack(isSchema(schema) ? schema : true, item, registry)] as const
  })
  const entries = read.flatMap(([name, item]) => (item === undefined ? [] : [[name, item] as const]))
  return entries.length === read.length ? Object.fromEntries(entries) : undefined
}
