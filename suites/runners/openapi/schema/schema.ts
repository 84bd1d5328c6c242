import type { Json, JsonObject } from '../json.ts'

/** A schema in the dialect of JSON Schema 2020-12, whatever the document speaks; `$ref` names an entry of the registry. */
export type Schema = boolean | JsonObject

/** Which way a value travels: `readOnly` properties are not sent, `writeOnly` ones do not come back. */
export type Direction = 'request' | 'response'

export function isSchema(value: Json | undefined): value is Schema {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value))
}
