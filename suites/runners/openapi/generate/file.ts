import { isObject } from '../json.ts'
import type { Pointer } from '../document/pointer.ts'
import type { SchemaRegistry } from '../schema/registry.ts'
import { isSchema, type Schema } from '../schema/schema.ts'
import { branches, flatten } from './flatten.ts'

/** The members of a body that are files: `format: binary` in 3.0, a media type and no encoding in 3.1. */
export function fileMembers(pointer: Pointer, registry: SchemaRegistry): ReadonlySet<string> | undefined {
  const flat = flatten(registry.at(pointer, 'request'), registry)
  const properties = flat === false || !isObject(flat['properties']) ? {} : flat['properties']
  const names = Object.entries(properties).flatMap(([name, schema]) =>
    isSchema(schema) && isFile(schema, registry) ? [name] : [],
  )
  return names.length > 0 ? new Set(names) : undefined
}

function isFile(schema: Schema, registry: SchemaRegistry): boolean {
  const flat = flatten(schema, registry)
  if (flat === false) return false
  return branches(flat, registry).some((branch) => {
    if (isSchema(branch['items'])) return isFile(branch['items'], registry)
    return (
      branch['format'] === 'binary' ||
      (branch['contentMediaType'] !== undefined && branch['contentEncoding'] === undefined)
    )
  })
}
