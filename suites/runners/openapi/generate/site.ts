import { isArray, isObject, type Json, type JsonObject } from '../json.ts'
import type { SchemaRegistry } from '../schema/registry.ts'
import { isSchema, type Schema } from '../schema/schema.ts'
import { branches, flatten } from './flatten.ts'

/** Levels below which values are left as they are. */
const MAX_DEPTH = 5

/** A place in a value, with what its schema says of it. */
export interface Site {
  /** Keys from the value's root. */
  readonly path: readonly (string | number)[]
  /** One object: references followed, `allOf` merged, and of a union the branch that the value is of. */
  readonly flat: JsonObject
  readonly nullable: boolean
  readonly value: Json
  /** The keys around it that must be there; only of members of objects. */
  readonly required: boolean
}

/** Every place of a value that its schema knows, outermost first. */
export function sitesOf(schema: Schema, value: Json, registry: SchemaRegistry): readonly Site[] {
  return [...walk(schema, value, registry, [], false)]
}

/** The value with another one at a place. */
export function replaceAt(root: Json, path: Site['path'], value: Json): Json {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (isArray(root)) return root.map((item, index) => (index === key ? replaceAt(item, rest, value) : item))
  if (!isObject(root)) return root
  return { ...root, [key]: replaceAt(root[key] ?? null, rest, value) }
}

/** The value without the member at a place. */
export function removeAt(root: Json, path: Site['path']): Json {
  const [key, ...rest] = path
  if (key === undefined) return root
  if (isArray(root)) return root.map((item, index) => (index === key ? removeAt(item, rest) : item))
  if (!isObject(root)) return root
  if (rest.length > 0) return { ...root, [key]: removeAt(root[key] ?? null, rest) }
  return Object.fromEntries(Object.entries(root).filter(([name]) => name !== key))
}

/** A place as people write it: `items[0].title`; `body` for the value itself. */
export function describePath(path: Site['path'], root = 'body'): string {
  if (path.length === 0) return root
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('')
}

function* walk(
  schema: Schema,
  value: Json,
  registry: SchemaRegistry,
  path: Site['path'],
  required: boolean,
): Generator<Site> {
  const whole = flatten(schema, registry)
  if (whole === false) return
  const choices = branches(whole, registry)
  const matching = choices.length > 1 ? choices.find((branch) => registry.accepts(branch, value)) : undefined
  const flat = matching ?? choices[0] ?? {}
  const nullable = choices.some(allowsNull)
  yield { path, flat, nullable, value, required }
  if (path.length >= MAX_DEPTH) return
  if (isArray(value)) {
    const first = value[0]
    if (first !== undefined && isSchema(flat['items'])) yield* walk(flat['items'], first, registry, [...path, 0], false)
    return
  }
  if (!isObject(value)) return
  const properties = isObject(flat['properties']) ? flat['properties'] : {}
  const names = isArray(flat['required']) ? flat['required'] : []
  for (const [name, member] of Object.entries(value)) {
    const property = properties[name]
    if (isSchema(property)) yield* walk(property, member, registry, [...path, name], names.includes(name))
  }
}

function allowsNull(flat: JsonObject): boolean {
  const { type, const: constant, enum: values } = flat
  if (constant !== undefined) return constant === null
  if (isArray(values)) return values.includes(null)
  return type === undefined || type === 'null' || (isArray(type) && type.includes('null'))
}
