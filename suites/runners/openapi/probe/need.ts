import type { Operation } from '../../../../fixtures/openapi/document/operation.ts'
import type { Pointer } from '../../../../fixtures/openapi/document/pointer.ts'
import { type Step, stepsOf } from '../../../../fixtures/openapi/document/step.ts'
import { branches, flatten } from '../../../../fixtures/openapi/generate/flatten.ts'
import { isObject, type JsonObject } from '../../../../fixtures/openapi/json.ts'
import type { SchemaRegistry } from '../../../../fixtures/openapi/schema/registry.ts'
import { type Direction, isSchema, type Schema } from '../../../../fixtures/openapi/schema/schema.ts'

/** Levels of a body in which members are looked for. */
const MAX_DEPTH = 3

/** Names that say which thing is meant: `activityId`, `activity_ids`. */
const REFERENCE = /^(.+?)_?(?:ids?|uuids?|ref)$/iu

/** Names of values that services give out and ask for again. */
const GIVEN_OUT = /(?:code|key|token|slug|number|ticket|voucher|nonce|handle|reference)$/iu

/** A value of a request that only the service can give out, and who gives it. */
export interface Need {
  /** Member of the body, at any depth, or required parameter. */
  readonly name: string
  /** The operation whose answer holds it. */
  readonly from: Operation
  /** Member of that answer; `undefined`: it is what the thing itself is called. */
  readonly member: string | undefined
  /** How things of that operation are called, where the document has a path for one. */
  readonly step: Step | undefined
  /** What the value must be for the request. */
  readonly schema: JsonObject
}

/**
 * What requests of each operation need of others, by names and schemas: a `joinCode` where another operation answers with one
 * that it was not sent itself, an `activityId` where there are activities. Nothing needs itself, in any number of steps.
 */
export function needsOf(
  operations: readonly Operation[],
  schemas: SchemaRegistry,
): ReadonlyMap<string, readonly Need[]> {
  const sent = new Map(operations.map((one) => [one.id, sentBy(one, schemas)]))
  // a thing of one's own comes before one that was there
  const givers = ['POST', 'GET'].flatMap((method) => operations.filter((one) => one.method === method && gives(one)))
  const given = givers.map((from) => {
    const own = sent.get(from.id) ?? new Map<string, JsonObject>()
    const members = [...answeredBy(from, schemas)].filter(([name, flat]) => !own.has(name) && isOpaque(flat))
    return { from, members }
  })
  const found = new Map<string, readonly Need[]>()
  for (const operation of operations) {
    const needs = [...(sent.get(operation.id) ?? [])].flatMap(([name, schema]): readonly Need[] => {
      if (!isOpaque(schema)) return []
      const giver = GIVEN_OUT.test(name) ? giverOf(name, schema, operation, given) : undefined
      if (giver !== undefined) return [{ name, schema, ...giver, step: stepBelow(giver.from, operations) }]
      const things = thingsNamed(name, operation, operations)
      return things === undefined ? [] : [{ name, schema, member: undefined, ...things }]
    })
    found.set(operation.id, needs)
  }
  return withoutCircles(operations, found)
}

// Who answers with a value of this name; `joinCode` is also the `code` of the only one that has one.
function giverOf(
  name: string,
  schema: JsonObject,
  operation: Operation,
  given: readonly { readonly from: Operation; readonly members: readonly (readonly [string, JsonObject])[] }[],
): Pick<Need, 'from' | 'member'> | undefined {
  const givers = given.flatMap(({ from, members }) =>
    from === operation ? [] : members.flatMap(([member, flat]) => (isKind(schema, flat) ? [{ from, member }] : [])),
  )
  const same = givers.find(({ member }) => plain(member) === plain(name))
  const ending = givers.filter(({ member }) => GIVEN_OUT.test(member) && plain(name).endsWith(plain(member)))
  return same ?? (ending.length === 1 ? ending[0] : undefined)
}

// Who makes the things of a path: what must have been sent before a request can be about them.
function makersOf(operation: Operation, operations: readonly Operation[]): readonly Operation[] {
  const collections = new Set(stepsOf(operation.path).map(({ collectionPath }) => collectionPath))
  return operations.filter(({ method, path }) => method === 'POST' && path !== operation.path && collections.has(path))
}

function withoutCircles(
  operations: readonly Operation[],
  found: ReadonlyMap<string, readonly Need[]>,
): ReadonlyMap<string, readonly Need[]> {
  const kept = new Map<string, readonly Need[]>()
  for (const operation of operations) {
    const needs = (found.get(operation.id) ?? []).filter(({ from }) => !leadsTo(from, operation, new Set()))
    if (needs.length > 0) kept.set(operation.id, needs)
  }
  return kept

  function leadsTo(from: Operation, to: Operation, passed: Set<string>): boolean {
    if (from.id === to.id) return true
    if (passed.has(from.id)) return false
    passed.add(from.id)
    const before = [...makersOf(from, operations), ...(found.get(from.id) ?? []).map((need) => need.from)]
    return before.some((one) => leadsTo(one, to, passed))
  }
}

// What creates, and what is read without anything to be known.
function gives({ method, path }: Operation): boolean {
  return method === 'POST' || (method === 'GET' && stepsOf(path).length === 0)
}

// The collection that a reference names: `activityId` the one of activities.
function thingsNamed(
  name: string,
  operation: Operation,
  operations: readonly Operation[],
): Pick<Need, 'from' | 'step'> | undefined {
  const stem = plain(REFERENCE.exec(name)?.[1] ?? '')
  if (stem === '') return undefined
  const steps = operations.flatMap(({ path }) =>
    stepsOf(path).filter(({ collectionPath }) => isOf(collectionPath, stem)),
  )
  for (const method of ['POST', 'GET'] as const) {
    for (const step of steps) {
      const from = operations.find((one) => one.method === method && one.path === step.collectionPath)
      if (from !== undefined && from !== operation) return { from, step }
    }
  }
  return undefined
}

function isOf(collectionPath: string, stem: string): boolean {
  const last = plain(collectionPath.split('/').at(-1) ?? '')
  return [stem, `${stem}s`, `${stem}es`, stem.replace(/y$/u, 'ies')].includes(last)
}

function stepBelow({ path, method }: Operation, operations: readonly Operation[]): Step | undefined {
  if (method !== 'POST') return undefined
  return operations.flatMap((one) => stepsOf(one.path)).find(({ collectionPath }) => collectionPath === path)
}

// Members of every body, and the parameters that have to be sent. Where there are several of a name, the first.
function sentBy({ body, parameters, method }: Operation, schemas: SchemaRegistry): ReadonlyMap<string, JsonObject> {
  const members = new Map<string, JsonObject>()
  for (const { name, in: place, required, schema } of parameters) {
    const flat = schema === undefined ? false : flatten(schemas.at(schema, 'request'), schemas)
    if (place !== 'path' && required && flat !== false) members.set(name, flat)
  }
  if (method === 'GET') return members
  for (const { schema } of body?.media ?? []) if (schema !== undefined) collect(schema, 'request', schemas, members)
  return members
}

function answeredBy({ responses }: Operation, schemas: SchemaRegistry): ReadonlyMap<string, JsonObject> {
  const members = new Map<string, JsonObject>()
  for (const [status, { media }] of responses) {
    if (!status.startsWith('2')) continue
    for (const { schema } of media) if (schema !== undefined) collect(schema, 'response', schemas, members)
  }
  return members
}

function collect(
  schema: Pointer,
  direction: Direction,
  schemas: SchemaRegistry,
  members: Map<string, JsonObject>,
): void {
  walk(schemas.at(schema, direction), 0)

  function walk(inner: Schema, depth: number): void {
    const flat = flatten(inner, schemas)
    if (flat === false || depth > MAX_DEPTH) return
    for (const { properties, items } of branches(flat, schemas)) {
      if (isSchema(items)) walk(items, depth + 1)
      for (const [name, property] of Object.entries(isObject(properties) ? properties : {})) {
        if (!isSchema(property)) continue
        const own = flatten(property, schemas)
        if (own !== false && !members.has(name)) members.set(name, own)
        walk(property, depth + 1)
      }
    }
  }
}

// A text or number that says nothing by itself.
function isOpaque(flat: JsonObject): boolean {
  const { type, format } = flat
  if ('enum' in flat || 'const' in flat) return false
  if (type === 'array') return true
  if (type === 'string') return format === undefined || format === 'uuid'
  return type === 'integer'
}

function isKind(left: JsonObject, right: JsonObject): boolean {
  return left['type'] === right['type'] && left['type'] !== 'array' && left['format'] === right['format']
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/gu, '')
}
