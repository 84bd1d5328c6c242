import type { Operation } from '../../../fixtures/openapi/document/operation.ts'
import type { Pointer } from '../../../fixtures/openapi/document/pointer.ts'
import { branches, flatten } from '../../../fixtures/openapi/generate/flatten.ts'
import { readBack } from '../../../fixtures/openapi/generate/wire.ts'
import { isArray, isObject, type Json, type JsonObject } from '../../../fixtures/openapi/json.ts'
import type { SchemaRegistry } from '../../../fixtures/openapi/schema/registry.ts'
import { isSchema, type Schema } from '../../../fixtures/openapi/schema/schema.ts'
import { isJson, parameterKey } from './http/request.ts'
import type { Exchange } from './probe/probe.ts'

/** Keywords that a value can break, and that are counted. */
const KEYWORDS = [
  'type',
  'enum',
  'const',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'required',
  'minProperties',
  'maxProperties',
] as const

/** Levels of a value that are counted. */
const MAX_DEPTH = 5

/** What requests can break of an operation's schemas, and what of it was not. */
export interface KeywordCoverage {
  /** Places of schemas with a keyword each. */
  readonly all: number
  /** Those that no answered request broke: `body application/json /title maxLength`. */
  readonly untried: readonly string[]
}

/** Which keywords of the schemas of requests were broken by a request that was answered, each at its place. */
export function keywordCoverage(
  operation: Operation,
  exchanges: readonly Exchange[],
  schemas: SchemaRegistry,
): KeywordCoverage {
  const places = placesOf(operation)
  const all = new Set(
    places.flatMap((place) => [...constraintsOf(place, schemas)].map((text) => `${place.name} ${text}`)),
  )
  const broken = new Set<string>()
  for (const { reply, probe } of exchanges) {
    if (reply.kind !== 'answered') continue
    for (const place of places) {
      const value = place.sentIn(probe.input)
      const arrived =
        value === undefined || place.isJson ? value : readBack(schemas.at(place.schema, 'request'), value, schemas)
      if (arrived === undefined) continue
      for (const { at, keyword } of schemas.check(place.schema, 'request', arrived))
        broken.add(`${place.name} ${plainPlace(at)} ${keyword}`)
    }
  }
  return { all: all.size, untried: [...all].filter((text) => !broken.has(text)).toSorted() }
}

interface Place {
  readonly name: string
  readonly schema: Pointer
  readonly isJson: boolean
  readonly sentIn: (input: Exchange['probe']['input']) => Json | undefined
}

function placesOf({ parameters, body }: Operation): readonly Place[] {
  return [
    ...parameters.flatMap((parameter): readonly Place[] => {
      const { schema, mediaType } = parameter
      const key = parameterKey(parameter)
      if (schema === undefined) return []
      return [{ name: key, schema, isJson: mediaType !== undefined, sentIn: (input) => input.parameters.get(key) }]
    }),
    ...(body?.media ?? []).flatMap(({ name, schema }): readonly Place[] => {
      if (schema === undefined) return []
      const sentIn: Place['sentIn'] = ({ body: sent }) =>
        sent?.mediaType === name && 'value' in sent.content ? sent.content.value : undefined
      return [{ name: `body ${name}`, schema, isJson: isJson(name), sentIn }]
    }),
  ]
}

// Of texts, what their digits say is not their type: every value is a text, and none is null.
function constraintsOf({ schema, isJson: keepsTypes }: Place, schemas: SchemaRegistry): ReadonlySet<string> {
  const found = new Set<string>()
  walk(schemas.at(schema, 'request'), '', 0)
  return found

  function walk(inner: Schema, at: string, depth: number): void {
    const flat = flatten(inner, schemas)
    if (flat === false || depth > MAX_DEPTH) return
    const all = branches(flat, schemas)
    // what one branch refuses another may take: only what stands alone is sure to be broken
    for (const branch of all.length === 1 ? all : []) {
      for (const keyword of KEYWORDS) if (binds(branch, keyword, keepsTypes)) found.add(`${at || '/'} ${keyword}`)
    }
    for (const { properties, items } of all) {
      if (isSchema(items)) walk(items, `${at}/*`, depth + 1)
      for (const [name, property] of Object.entries(isObject(properties) ? properties : {}))
        if (isSchema(property)) walk(property, `${at}/${name}`, depth + 1)
    }
  }
}

function binds(flat: JsonObject, keyword: (typeof KEYWORDS)[number], keepsTypes: boolean): boolean {
  const value = flat[keyword]
  if (value === undefined) return false
  if (keyword === 'type') return keepsTypes || value !== 'string'
  if (keyword === 'required') return isArray(value) && value.length > 0
  if (keyword === 'minLength' || keyword === 'minItems' || keyword === 'minProperties') return value !== 0
  return !(keyword === 'uniqueItems' && value === false)
}

function plainPlace(at: string): string {
  return at.replaceAll(/\/\d+(?=\/|$)/gu, '/*') || '/'
}
