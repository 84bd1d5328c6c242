import { isArray, isObject, type JsonObject } from '../json.ts'
import type { SchemaRegistry } from '../schema/registry.ts'
import { isSchema, type Schema } from '../schema/schema.ts'
import { branches, flatten } from './flatten.ts'

const heights = new WeakMap<JsonObject, number>()

/** Levels that the least value of a schema has below itself; `Infinity`: no finite value fits. What can hold others counts as 1. */
export function heightOf(schema: Schema, registry: SchemaRegistry): number {
  return measure(schema, registry, new Set())
}

/** The branches with which a value ends soonest. */
export function shortest(choices: readonly JsonObject[], registry: SchemaRegistry): readonly JsonObject[] {
  const measured = choices.map((branch) => ({ branch, height: measureBranch(branch, registry, new Set()) }))
  const least = Math.min(...measured.map(({ height }) => height))
  return measured.filter(({ height }) => height === least).map(({ branch }) => branch)
}

// What is met within itself has no end that way. Only what was measured from the outside is remembered.
function measure(schema: Schema, registry: SchemaRegistry, within: Set<JsonObject>): number {
  const flat = flatten(schema, registry)
  if (flat === false || within.has(flat)) return Number.POSITIVE_INFINITY
  const known = heights.get(flat)
  if (known !== undefined) return known
  within.add(flat)
  const height = Math.min(...branches(flat, registry).map((branch) => measureBranch(branch, registry, within)))
  within.delete(flat)
  if (within.size === 0) heights.set(flat, height)
  return height
}

function measureBranch(flat: JsonObject, registry: SchemaRegistry, within: Set<JsonObject>): number {
  const { properties, required, items, minItems, additionalProperties } = flat
  if (flat['const'] !== undefined || flat['enum'] !== undefined) return 0
  const members = isObject(properties) ? properties : {}
  const names = isArray(required) ? required.filter((name) => typeof name === 'string') : []
  const inner = names.map((name) => members[name]).filter(isSchema)
  if (typeof minItems === 'number' && minItems > 0 && isSchema(items)) inner.push(items)
  const holds = properties !== undefined || items !== undefined || isObject(additionalProperties)
  return inner.reduce((most, one) => Math.max(most, 1 + measure(one, registry, within)), holds ? 1 : 0)
}
