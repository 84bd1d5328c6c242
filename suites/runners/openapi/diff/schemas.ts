import type { DocumentChange } from '../../../../harness/cli/commands/contract.ts'
import { below, type Pointer } from '../document/pointer.ts'
import { branches, flatten } from '../generate/flatten.ts'
import { isObject, type JsonObject } from '../json.ts'
import type { SchemaRegistry } from '../schema/registry.ts'
import { type Direction, isSchema, type Schema } from '../schema/schema.ts'
import { changeOf, levelOf } from './change.ts'
import { SCHEMA_RULES } from './schema-rules.ts'

/** A schema, where it stands, and the registry that knows its references. */
export interface Placed {
  readonly schema: Schema
  readonly pointer: Pointer
  readonly registry: SchemaRegistry
}

/** What changed from one schema to another, members and items included. Pointers are those of the newer document. */
export function compareSchemas(older: Placed, newer: Placed, direction: Direction): readonly DocumentChange[] {
  return [...walk(older, newer, direction, new Map())]
}

function* walk(
  older: Placed,
  newer: Placed,
  direction: Direction,
  met: Map<JsonObject, Set<JsonObject>>,
): Generator<DocumentChange> {
  const [before, after] = [flatOf(older), flatOf(newer)]
  const known = met.get(before) ?? new Set()
  if (known.has(after)) return // a cycle
  met.set(before, known.add(after))
  for (const rule of SCHEMA_RULES) {
    for (const { effect, what, at } of rule.compare(before, after, direction)) {
      yield changeOf({ code: rule.code, level: levelOf(effect, direction), pointer: below(newer.pointer, ...at), what })
    }
  }
  yield* unions(older, newer, direction)
  const [olderMembers, newerMembers] = [membersOf(before), membersOf(after)]
  for (const [name, schema] of Object.entries(olderMembers)) {
    const other = newerMembers[name]
    if (!isSchema(schema) || !isSchema(other)) continue
    yield* walk(
      { ...older, schema },
      { ...newer, schema: other, pointer: below(newer.pointer, ...name.split(' ')) },
      direction,
      met,
    )
  }
}

// Unions are compared by how many ways they have: which branch became which cannot be told for sure.
function* unions(older: Placed, newer: Placed, direction: Direction): Generator<DocumentChange> {
  const [before, after] = [branches(flatOf(older), older.registry), branches(flatOf(newer), newer.registry)]
  if (before.length === after.length) return
  const what = `of ${before.length} alternatives there are ${after.length}`
  const level = levelOf(after.length > before.length ? 'wider' : 'narrower', direction)
  yield changeOf({ code: 'alternatives-changed', level, pointer: newer.pointer, what })
}

// A union of one kind with null is what tools write for "nullable": it is compared as a type that may be null.
function flatOf({ schema, registry }: Placed): JsonObject {
  const flat = flatten(schema, registry)
  if (flat === false) return {}
  const choices = branches(flat, registry)
  const [only, ...others] = choices.filter(({ type }) => type !== 'null')
  if (only === undefined || others.length > 0) return flat
  if (choices.length === 1) return only
  const types = typeof only['type'] === 'string' ? [only['type'], 'null'] : only['type']
  return types === undefined ? only : { ...only, type: types }
}

function membersOf(flat: JsonObject): JsonObject {
  const properties = isObject(flat['properties']) ? flat['properties'] : {}
  const items = flat['items'] === undefined ? {} : { items: flat['items'] }
  const other = isObject(flat['additionalProperties']) ? { additionalProperties: flat['additionalProperties'] } : {}
  return {
    ...Object.fromEntries(Object.entries(properties).map(([name, schema]) => [`properties ${name}`, schema])),
    ...items,
    ...other,
  }
}
