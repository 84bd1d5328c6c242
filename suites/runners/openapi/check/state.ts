import { targetOf } from '../probe/link.ts'
import { stepsOf } from '../probe/flow.ts'
import { jsonBody, thingIn } from '../probe/identify.ts'
import type { Operation } from '../document/operation.ts'
import type { Pointer } from '../document/pointer.ts'
import { branches, flatten } from '../generate/flatten.ts'
import type { SchemaRegistry } from '../schema/registry.ts'
import type { Direction } from '../schema/schema.ts'
import type { Exchange } from '../probe/probe.ts'
import { isObject, type Json } from '../json.ts'
import { changedMember } from './alike.ts'
import type { Check, Finding } from './check.ts'
import { unexpected } from './violation.ts'

/** Writes whose body says what is there afterwards. */
const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH'])

/** Methods in which a thing can be used after it was deleted; PUT may make it again, and DELETE may be repeated. */
export const USES: ReadonlySet<string> = new Set(['GET', 'POST', 'PATCH'])

export const createdReadable: Check = {
  code: 'created-readable',
  title: 'answers for what was created',
  applies: (operation, { operations }) => {
    const step = stepsOf(operation.path).at(-1)
    if (operation.method !== 'GET' || step?.itemPath !== operation.path) return false
    return operations.some(({ method, path }) => method === 'POST' && path === step.collectionPath)
  },
  examine({ reply, probe }) {
    if (probe.kind !== 'read-created' || reply.kind === 'broken') return undefined
    const { status } = reply.answer
    if (status >= 500 || status === 401 || status === 403) return undefined
    if (status < 400) return 'held'
    return unexpected(reply.answer, `answered ${status} for what ${nameOf(probe.after)} created`, 'a status below 400')
  },
}

export const deletedGone: Check = {
  code: 'deleted-gone',
  title: 'does not answer for what was deleted',
  applies: (operation, { operations }) => {
    if (!USES.has(operation.method)) return false
    const items = new Set(stepsOf(operation.path).map(({ itemPath }) => itemPath))
    return operations.some(({ method, path }) => method === 'DELETE' && items.has(path))
  },
  examine({ reply, probe }) {
    if (probe.kind !== 'use-deleted' || reply.kind === 'broken') return undefined
    const { status } = reply.answer
    if (status >= 400) return status >= 500 || status === 401 || status === 403 ? undefined : 'held'
    return unexpected(reply.answer, `answered ${status} for what ${nameOf(probe.after)} deleted`, '404 or 410')
  },
}

export const writtenKept: Check = {
  code: 'written-kept',
  title: 'reads back what was written',
  applies: (operation, { operations }) =>
    operation.method === 'GET' &&
    stepsOf(operation.path).at(-1)?.itemPath === operation.path &&
    operations.some(({ method, path }) => WRITES.has(method) && operation.path.startsWith(path)),
  examine({ reply, probe }) {
    if (probe.kind !== 'read-created' && probe.kind !== 'read-changed') return undefined
    if (reply.kind === 'broken' || reply.answer.status >= 300 || probe.after === undefined) return undefined
    return kept(sentBy(probe.after), thingIn(jsonBody(reply.answer)), `after ${nameOf(probe.after)}, reads another`)
  },
}

export const sentComesBack: Check = {
  code: 'sent-comes-back',
  title: 'answers with the values that it was sent',
  applies: (operation, { schemas }) => WRITES.has(operation.method) && sharesMembers(operation, schemas),
  examine(exchange) {
    const { reply, probe } = exchange
    if (probe.kind !== 'valid' && probe.kind !== 'hostile') return undefined
    if (reply.kind === 'broken' || reply.answer.status < 200 || reply.answer.status >= 300) return undefined
    return kept(sentBy(exchange), thingIn(jsonBody(reply.answer)), 'answered with another')
  },
}

// Whether any member of what is sent is also one of what comes back.
function sharesMembers({ body, responses }: Operation, schemas: SchemaRegistry): boolean {
  const sent = (body?.media ?? []).flatMap(({ schema }) => membersOf(schema, 'request', schemas))
  const media = [...responses].flatMap(([status, response]) => (status.startsWith('2') ? response.media : []))
  const read = new Set(media.flatMap(({ schema }) => membersOf(schema, 'response', schemas)))
  return sent.some((name) => read.has(name))
}

function membersOf(schema: Pointer | undefined, direction: Direction, schemas: SchemaRegistry): readonly string[] {
  const flat = schema === undefined ? false : flatten(schemas.at(schema, direction), schemas)
  if (flat === false) return []
  return branches(flat, schemas).flatMap(({ properties, data }) =>
    Object.keys({ ...(isObject(properties) ? properties : {}), ...(isObject(data) ? data : {}) }),
  )
}

export const linkFollowed: Check = {
  code: 'link-followed',
  title: 'answers where the links of other answers lead',
  applies: (operation, { operations }) =>
    operations.some(({ links }) => links.some((link) => targetOf(link, operations) === operation)),
  examine({ reply, probe }) {
    if (probe.kind !== 'linked' || reply.kind === 'broken') return undefined
    const { status } = reply.answer
    if (status < 400) return 'held'
    if (status === 401 || status === 403 || status === 409) return undefined
    return unexpected(
      reply.answer,
      `answered ${status} to ${probe.name} of ${nameOf(probe.after)}`,
      'a status below 400',
    )
  },
}

function kept(sent: Json | undefined, read: Json | undefined, what: string): Finding {
  if (!isObject(sent) || !isObject(read)) return undefined
  if (!Object.keys(sent).some((name) => name in read)) return undefined
  const change = changedMember(sent, read)
  if (change === undefined) return 'held'
  return { message: `${what} ${change.name}`, expected: change.expected, actual: change.actual }
}

function sentBy({ probe }: Exchange): Json | undefined {
  const content = probe.input.body?.content
  return content !== undefined && 'value' in content ? content.value : undefined
}

function nameOf(exchange: Exchange | undefined): string {
  return exchange === undefined ? 'another request' : exchange.operation.id
}
