import type { Check } from '../check/check.ts'
import { findingOf } from '../cases.ts'
import type { Operation } from '../document/operation.ts'
import { isArray, isObject, type Json } from '../json.ts'
import { parameterKey, type RequestInput } from '../http/request.ts'
import type { SchemaRegistry } from '../schema/registry.ts'
import type { Exchange, Probe, ProbeKind } from './probe.ts'

/** Requests that one failure may take to become small, and all of them together. */
const MAX_TRIES = 40
const MAX_TRIES_IN_ALL = 400

/** Probes that stand alone. */
const SHRINKABLE: ReadonlySet<ProbeKind> = new Set<ProbeKind>(['valid', 'hostile', 'invalid', 'missing-header'])

/** Sends smaller requests in place of those that showed a failure, for as long as they show it too. @throws AbortError */
export async function shrinkFailures(options: {
  readonly exchanges: readonly Exchange[]
  readonly checksOf: (operation: Operation) => readonly Check[]
  readonly schemas: SchemaRegistry
  readonly retry: (operation: Operation, probe: Probe) => Promise<Exchange | undefined>
}): Promise<void> {
  const { exchanges, checksOf, schemas, retry } = options
  let left = MAX_TRIES_IN_ALL
  for (const [, own] of Map.groupBy(exchanges, ({ operation }) => operation.id)) {
    const [{ operation } = {}] = own
    for (const check of operation === undefined ? [] : checksOf(operation)) {
      const isBroken = (exchange: Exchange): boolean => {
        const finding = findingOf(check, exchange, schemas)
        return finding !== undefined && finding !== 'held'
      }
      const [first] = own
        .filter(({ probe }) => SHRINKABLE.has(probe.kind) && probe.after === undefined)
        .filter(isBroken)
        .toSorted((one, other) => sizeOf(one.probe.input) - sizeOf(other.probe.input))
      if (first === undefined || left <= 0) continue
      left -= await shrink(first, isBroken, schemas, retry)
    }
  }
}

// @returns requests that were sent
async function shrink(
  first: Exchange,
  isBroken: (exchange: Exchange) => boolean,
  schemas: SchemaRegistry,
  retry: (operation: Operation, probe: Probe) => Promise<Exchange | undefined>,
): Promise<number> {
  let smallest = first
  let tries = 0
  for (let found = true; found;) {
    found = false
    for (const input of smaller(smallest.probe.input, first.operation)) {
      if (tries >= MAX_TRIES) return tries
      if (!isOfKind(first, input, schemas)) continue
      tries += 1
      const next = await retry(first.operation, { ...first.probe, input })
      if (next === undefined || !isBroken(next)) continue
      smallest = next
      found = true
      break
    }
  }
  return tries
}

// Requests that say less, the boldest first.
function* smaller(input: RequestInput, operation: Operation): Generator<RequestInput> {
  for (const parameter of operation.parameters) {
    const key = parameterKey(parameter)
    if (parameter.required || !input.parameters.has(key)) continue
    const parameters = new Map(input.parameters)
    parameters.delete(key)
    yield { ...input, parameters }
  }
  const { body } = input
  if (body === undefined || !('value' in body.content)) return
  for (const value of smallerValues(body.content.value)) yield { ...input, body: { ...body, content: { value } } }
}

function* smallerValues(value: Json): Generator<Json> {
  if (typeof value === 'string' && value.length > 1) {
    yield 'a'
    yield value.slice(0, Math.ceil(value.length / 2))
    if (value.length <= 8)
      for (const [index] of Array.from(value).entries()) yield Array.from(value).toSpliced(index, 1).join('')
  }
  if (typeof value === 'number' && value !== 0 && value !== 1) yield 1
  if (isArray(value)) {
    if (value.length > 1) yield value.slice(0, 1)
    for (const [index, item] of value.entries()) for (const less of smallerValues(item)) yield value.with(index, less)
  }
  if (!isObject(value)) return
  for (const name of Object.keys(value)) yield Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
  for (const [name, item] of Object.entries(value))
    for (const less of smallerValues(item)) yield { ...value, [name]: less }
}

// What was valid stays valid, and what was wrong stays wrong in the same places and no others.
function isOfKind({ operation, probe }: Exchange, input: RequestInput, schemas: SchemaRegistry): boolean {
  const media = operation.body?.media.find(({ name }) => name === probe.input.body?.mediaType)
  const [before, after] = [probe.input.body?.content, input.body?.content]
  if (media?.schema === undefined || before === undefined || after === undefined) return true
  if (!('value' in before) || !('value' in after)) return true
  const faults = (value: Json): string => {
    const found = schemas.check(media.schema ?? '', 'request', value)
    return JSON.stringify(found.map(({ at, keyword }) => `${at} ${keyword}`).toSorted())
  }
  return faults(before.value) === faults(after.value)
}

function sizeOf(input: RequestInput): number {
  return input.parameters.size + JSON.stringify(input.body?.content ?? '').length
}
