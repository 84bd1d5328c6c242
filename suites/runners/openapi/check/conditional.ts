import type { Operation } from '../document/operation.ts'
import type { Check } from './check.ts'
import { unexpected } from './violation.ts'

export const ifNoneMatchHonoured: Check = {
  code: 'if-none-match-honoured',
  title: 'answers 304 to the tag of what is there, and only to that',
  applies: readsConditionally,
  examine({ reply, probe }) {
    if (reply.kind === 'broken' || reply.answer.status >= 400) return undefined
    const { status } = reply.answer
    if (probe.kind === 'unchanged') {
      return status === 304
        ? 'held'
        : unexpected(reply.answer, `answered ${status} to If-None-Match with its own ETag`, '304')
    }
    if (probe.kind !== 'changed') return undefined
    return status === 304 ? unexpected(reply.answer, 'answered 304 to If-None-Match with another tag', '200') : 'held'
  },
}

export const ifMatchHonoured: Check = {
  code: 'if-match-honoured',
  title: 'writes only where the tag of If-Match is that of what is there',
  applies: writesConditionally,
  examine({ reply, probe }) {
    if (reply.kind === 'broken') return undefined
    const { status } = reply.answer
    if (status >= 500 || status === 401 || status === 403) return undefined
    if (probe.kind === 'stale') {
      if (status >= 400) return 'held'
      return unexpected(reply.answer, `answered ${status} to If-Match with ${probe.name}`, '412')
    }
    if (probe.kind !== 'current') return undefined
    const before = probe.after?.reply.kind === 'answered' ? probe.after.reply.answer : undefined
    const tag = reply.answer.headers.get('etag')
    if (
      status === 200 &&
      tag !== undefined &&
      tag === before?.headers.get('etag') &&
      before.body !== reply.answer.body
    ) {
      return unexpected(reply.answer, `kept its ETag ${tag} over a change`, 'another ETag')
    }
    return status === 412
      ? unexpected(reply.answer, 'answered 412 to If-Match with its own ETag', 'a status below 400')
      : 'held'
  },
}

/** Whether the document says that reads can be conditional. */
export function readsConditionally(operation: Operation): boolean {
  return operation.method === 'GET' && (names(operation, 'if-none-match') || operation.responses.has('304'))
}

/** Whether the document says that writes can be conditional. */
export function writesConditionally(operation: Operation): boolean {
  if (operation.method !== 'PUT' && operation.method !== 'PATCH' && operation.method !== 'DELETE') return false
  return names(operation, 'if-match') || operation.responses.has('412')
}

function names(operation: Operation, header: string): boolean {
  return operation.parameters.some(({ in: place, name }) => place === 'header' && name.toLowerCase() === header)
}
