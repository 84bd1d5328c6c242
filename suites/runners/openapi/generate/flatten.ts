import { isArray, isObject, type Json, type JsonObject } from '../json.ts'
import type { SchemaRegistry } from '../schema/registry.ts'
import { isSchema, type Schema } from '../schema/schema.ts'

/** References followed before a schema counts as one that leads only to itself. */
const MAX_HOPS = 50

/** Unions within unions that are opened. */
const MAX_UNIONS = 8

const ANYTHING: JsonObject = {}

// By the object that they are of: made once, so that each is compiled once.
const flattened = new WeakMap<JsonObject, JsonObject>()
const branched = new WeakMap<JsonObject, readonly JsonObject[]>()

/** A schema as one object: references followed, `allOf` merged. `false` stays `false`. */
export function flatten(schema: Schema, registry: SchemaRegistry, hops = 0): JsonObject | false {
  if (typeof schema === 'boolean') return schema ? ANYTHING : false
  if (hops > MAX_HOPS) return false
  const found = flattened.get(schema)
  if (found !== undefined) return found
  const made = makeFlat(schema, registry, hops)
  if (made !== false) flattened.set(schema, made)
  return made
}

function makeFlat(schema: JsonObject, registry: SchemaRegistry, hops: number): JsonObject | false {
  const { $ref, allOf, ...own } = schema
  const parts: Schema[] = [own]
  if (typeof $ref === 'string') parts.push(registry.named($ref))
  if (isArray(allOf)) parts.push(...allOf.filter(isSchema))
  if (parts.length === 1) return own
  let merged: JsonObject = {}
  for (const part of parts) {
    const flat = part === own ? own : flatten(part, registry, hops + 1)
    if (flat === false) return false
    merged = merge(merged, flat)
  }
  return merged
}

// What both schemas ask for, as far as one object can say it; what it cannot is left to validation.
function merge(left: JsonObject, right: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...left }
  for (const [keyword, value] of Object.entries(right)) {
    const other = merged[keyword]
    merged[keyword] = other === undefined ? value : mergeKeyword(keyword, other, value)
  }
  return merged
}

/** The branches of a union, each with what stands beside the union; one branch, itself, where there is none. */
export function branches(flat: JsonObject, registry: SchemaRegistry): readonly JsonObject[] {
  const found = branched.get(flat) ?? makeBranches(flat, registry, 0)
  branched.set(flat, found)
  return found
}

function makeBranches(flat: JsonObject, registry: SchemaRegistry, hops: number): readonly JsonObject[] {
  const { oneOf, anyOf, ...own } = flat
  const union = isArray(oneOf) ? oneOf : isArray(anyOf) ? anyOf : undefined
  if (union === undefined) return [own]
  if (hops > MAX_UNIONS) return [] // a branch that is the union itself
  const rest = isArray(oneOf) && anyOf !== undefined ? { ...own, anyOf } : own
  return union.filter(isSchema).flatMap((branch) => {
    const resolved = flatten(branch, registry)
    return resolved === false ? [] : makeBranches(merge(rest, resolved), registry, hops + 1)
  })
}

function mergeKeyword(keyword: string, left: Json, right: Json): Json {
  if (keyword === 'properties' || keyword === 'patternProperties' || keyword === '$defs') {
    return isObject(left) && isObject(right) ? mergeSchemas(left, right) : right
  }
  if (keyword === 'required' && isArray(left) && isArray(right)) return [...new Set([...left, ...right])]
  if (keyword === 'enum' && isArray(left) && isArray(right)) {
    const texts = new Set(left.map((value) => JSON.stringify(value)))
    return right.filter((value) => texts.has(JSON.stringify(value)))
  }
  if (keyword === 'type') return mergeTypes(left, right)
  if (typeof left === 'number' && typeof right === 'number') {
    if (keyword.startsWith('min') || keyword === 'exclusiveMinimum') return Math.max(left, right)
    if (keyword.startsWith('max') || keyword === 'exclusiveMaximum') return Math.min(left, right)
  }
  if (keyword === 'additionalProperties' && (left === false || right === false)) return false
  return right
}

function mergeSchemas(left: JsonObject, right: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...left }
  for (const [name, schema] of Object.entries(right)) {
    const other = merged[name]
    merged[name] = other === undefined ? schema : { allOf: [other, schema] }
  }
  return merged
}

function mergeTypes(left: Json, right: Json): Json {
  const ours = isArray(left) ? left : [left]
  const theirs = isArray(right) ? right : [right]
  const both = ours.filter((type) => theirs.includes(type) || (type === 'integer' && theirs.includes('number')))
  const narrowed = ours.includes('number') && theirs.includes('integer') ? [...both, 'integer'] : both
  return narrowed.length === 1 && narrowed[0] !== undefined ? narrowed[0] : narrowed
}
