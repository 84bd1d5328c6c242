import type { Operation } from '../../../../fixtures/openapi/document/operation.ts'
import { isArray, isObject, type Json } from '../../../../fixtures/openapi/json.ts'
import type { SchemaRegistry } from '../../../../fixtures/openapi/schema/registry.ts'
import { identify, identifyFirst, itemsIn, jsonBody, thingIn } from './identify.ts'
import { type Need, needsOf } from './need.ts'
import type { Subject } from './plan.ts'
import type { Exchange } from './probe.ts'
import type { RequestInput } from '../http/request.ts'

/** Values that only the service can give out, by the names of members and parameters. */
export type Supply = ReadonlyMap<string, Json>

export const NO_SUPPLY: Supply = new Map()

/** Things that are made anew for one operation because those before were used up. */
const MAX_RENEWALS = 40

/** Answers from which a value may be right and the thing behind it in the wrong state, or not there yet. */
const NOT_YET: ReadonlySet<number> = new Set([400, 404, 409, 410, 412, 422, 423, 425])

export interface SupplierParts {
  readonly operations: readonly Operation[]
  readonly schemas: SchemaRegistry
  /** Makes a thing, or reads a list: the plainest request of an operation. */
  readonly ask: (operation: Operation) => Promise<{ readonly exchange: Exchange; readonly around: Subject } | undefined>
  /** Sends the plainest request of an operation with what was supplied, to see whether it is taken. */
  readonly attempt: (operation: Operation, supply: Supply) => Promise<Exchange | undefined>
  /** Changes a thing step by step; after each change it is asked whether that is enough. */
  readonly change: (change: Operation, subject: Subject, isEnough: () => Promise<boolean>) => Promise<void>
}

/** Carries values from the answers of some operations to the requests of others. */
export class Supplier {
  private readonly parts: SupplierParts
  private readonly needs: ReadonlyMap<string, readonly Need[]>
  private readonly made = new Map<string, Promise<Supply>>()
  private readonly ready = new Map<string, Supply>()
  private readonly renewals = new Map<string, number>()

  constructor(parts: SupplierParts) {
    this.parts = parts
    this.needs = needsOf(parts.operations, parts.schemas)
  }

  /** What was made for an operation; nothing until `prepare` has settled. */
  for(operation: Operation): Supply {
    return this.ready.get(operation.id) ?? NO_SUPPLY
  }

  /** Gets what an operation needs. @throws AbortError */
  async prepare(operation: Operation): Promise<Supply> {
    const known = this.made.get(operation.id) ?? this.make(operation)
    this.made.set(operation.id, known)
    return known
  }

  /** Gets it anew, unless somebody else just did: codes are used up and places taken. @throws AbortError */
  async renew(operation: Operation, used: Supply): Promise<Supply> {
    const count = this.renewals.get(operation.id) ?? 0
    if (used.size === 0 || this.for(operation) !== used || count >= MAX_RENEWALS) return this.prepare(operation)
    this.renewals.set(operation.id, count + 1)
    const next = this.make(operation)
    this.made.set(operation.id, next)
    return next
  }

  private async make(operation: Operation): Promise<Supply> {
    const needs = this.needs.get(operation.id) ?? []
    const supply = new Map<string, Json>()
    const things: { readonly need: Need; readonly subject: Subject }[] = []
    for (const [, own] of Map.groupBy(needs, ({ from }) => from)) {
      const [first] = own
      const asked = first === undefined ? undefined : await this.parts.ask(first.from)
      if (asked === undefined) continue
      for (const need of own) {
        const value = valueOf(need, asked.exchange)
        const given = need.schema['type'] === 'array' && value !== undefined ? [value] : value
        if (given !== undefined && this.parts.schemas.accepts(need.schema, given)) supply.set(need.name, given)
        const id = need.step === undefined ? undefined : idOf(need, asked.exchange)
        if (need.step !== undefined && id !== undefined)
          things.push({ need, subject: new Map([...asked.around, [need.step.parameter, id]]) })
      }
    }
    this.ready.set(operation.id, supply)
    if (supply.size > 0) await this.bringForward(operation, supply, things)
    return supply
  }

  // A code may be of use only once the thing behind it was opened: what can be changed is changed until it is taken.
  private async bringForward(
    operation: Operation,
    supply: Supply,
    things: readonly { readonly need: Need; readonly subject: Subject }[],
  ): Promise<void> {
    const isTaken = async (): Promise<boolean> => {
      const exchange = await this.parts.attempt(operation, supply)
      return exchange?.reply.kind !== 'answered' || !NOT_YET.has(exchange.reply.answer.status)
    }
    if (things.length === 0 || (await isTaken())) return
    for (const { need, subject } of things) {
      const changes = this.parts.operations.filter(
        ({ method, path }) => (method === 'PATCH' || method === 'PUT') && path === need.step?.itemPath,
      )
      for (const change of changes) {
        let enough = false
        await this.parts.change(change, subject, async () => (enough = await isTaken()))
        if (enough) return
      }
    }
  }
}

/** The value with what was supplied in place of what was made up, at any depth. */
export function supplied(value: Json, supply: Supply): Json {
  if (supply.size === 0) return value
  if (isArray(value)) return value.map((item) => supplied(item, supply))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, supply.get(name) ?? supplied(member, supply)]),
  )
}

/** A request in which what was supplied before is what is supplied now. */
export function replaced(input: RequestInput, before: Supply, now: Supply): RequestInput {
  const { body } = input
  const parameters = new Map(
    [...input.parameters].map(
      ([key, value]) => [key, exchanged(key.replace(/^\S+ /u, ''), value, before, now)] as const,
    ),
  )
  if (body === undefined || !('value' in body.content)) return { ...input, parameters }
  return { ...input, parameters, body: { ...body, content: { value: within(body.content.value, before, now) } } }
}

function within(value: Json, before: Supply, now: Supply): Json {
  if (isArray(value)) return value.map((item) => within(item, before, now))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, exchanged(name, within(member, before, now), before, now)]),
  )
}

function exchanged(name: string, value: Json, before: Supply, now: Supply): Json {
  const isSupplied = JSON.stringify(value) === JSON.stringify(before.get(name))
  return isSupplied ? (now.get(name) ?? value) : value
}

function valueOf(need: Need, exchange: Exchange): Json | undefined {
  if (need.member === undefined) return idOf(need, exchange)
  const body = bodyOf(exchange)
  const found = isObject(body) ? memberIn(body, need.member) : undefined
  return found ?? memberIn(itemsIn(body)?.[0], need.member)
}

function idOf({ step, from }: Need, exchange: Exchange): Json | undefined {
  if (step === undefined || exchange.reply.kind !== 'answered' || bodyOf(exchange) === undefined) return undefined
  const find = from.method === 'GET' ? identifyFirst : identify
  return find(exchange.reply.answer, step.itemPath, step.parameter)
}

function bodyOf({ reply }: Exchange): Json | undefined {
  if (reply.kind !== 'answered' || reply.answer.status < 200 || reply.answer.status >= 300) return undefined
  return jsonBody(reply.answer)
}

function memberIn(body: Json | undefined, name: string): Json | undefined {
  if (!isObject(body)) return undefined
  const thing = thingIn(body)
  const direct = body[name] ?? (isObject(thing) ? thing[name] : undefined)
  if (direct !== undefined) return scalar(direct)
  for (const inner of Object.values(body)) {
    const value = isObject(inner) ? inner[name] : undefined
    if (value !== undefined) return scalar(value)
  }
  return undefined
}

function scalar(value: Json): Json | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}
