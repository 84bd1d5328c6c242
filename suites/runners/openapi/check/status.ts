import { needsAuthentication, responseFor } from '../document/operation.ts'
import type { Check } from './check.ts'
import { LENGTH_MISMATCH } from './protocol.ts'
import { showAnswer, unexpected } from './violation.ts'

/** Answers of the HTTP layer in front of an operation, which documents leave out: a limit was met. */
const LIMIT_STATUSES: ReadonlySet<number> = new Set([408, 413, 414, 429, 431])

/** Refusals that a valid request can meet: who asks, what is there, in which state it is, how often one asked. */
const NOT_ABOUT_INPUT: ReadonlySet<number> = new Set([401, 402, 403, 404, 409, 410, 412, 423, 424, 425, 428, 429])

export const noServerError: Check = {
  code: 'no-server-error',
  title: 'answers, and not with a server error',
  applies: () => true,
  examine({ reply, probe }) {
    if (reply.kind === 'broken') {
      if (reply.code === LENGTH_MISMATCH) return undefined // told by content-length-right
      return { message: 'no whole answer', expected: 'an answer', actual: reply.reason }
    }
    // 501 is what HTTP has for a method that a server does not know
    if (reply.answer.status < 500 || (probe.kind === 'undocumented-method' && reply.answer.status === 501))
      return 'held'
    return unexpected(reply.answer, `answered ${reply.answer.status}`, 'a status below 500')
  },
}

export const statusDocumented: Check = {
  code: 'status-documented',
  title: 'answers with a documented status',
  applies: () => true,
  examine({ reply, operation, probe }) {
    if (reply.kind === 'broken') return undefined
    const { status } = reply.answer
    if (responseFor(operation, status) !== undefined) return 'held'
    if (status >= 500 || LIMIT_STATUSES.has(status)) return undefined
    if (probe.kind === 'wrong-media-type' && status === 415) return undefined
    if (probe.kind === 'head' && [404, 405, 501].includes(status)) return undefined // documents leave HEAD out
    if (probe.kind === 'unchanged' && status === 304) return undefined
    const known = [...operation.responses.keys()].join(', ') || 'none'
    return unexpected(reply.answer, `answered ${status}, which is not documented`, `one of ${known}`)
  },
}

export const validAccepted: Check = {
  code: 'valid-accepted',
  title: 'accepts valid input',
  applies: () => true,
  examine({ reply, probe }) {
    if (reply.kind === 'broken' || probe.kind !== 'valid') return undefined
    const { status } = reply.answer
    if (status >= 500 || NOT_ABOUT_INPUT.has(status)) return undefined
    if (status < 400) return 'held'
    return unexpected(reply.answer, `refused valid input with ${status}`, 'a status below 400')
  },
}

export const invalidRefused: Check = {
  code: 'invalid-refused',
  title: 'refuses invalid input',
  applies: (operation) => operation.parameters.length > 0 || operation.body !== undefined,
  examine({ reply, probe }) {
    if (probe.kind !== 'invalid' && probe.kind !== 'wrong-media-type') return undefined
    return refused(reply, 'invalid input')
  },
}

export const missingHeaderRefused: Check = {
  code: 'missing-header-refused',
  title: 'refuses a request without a required header',
  applies: (operation) => operation.parameters.some((parameter) => parameter.in === 'header' && parameter.required),
  examine({ reply, probe }) {
    return probe.kind === 'missing-header' ? refused(reply, 'a request without a required header') : undefined
  },
}

export const authenticationRequired: Check = {
  code: 'authentication-required',
  title: 'refuses callers without valid credentials',
  applies: needsAuthentication,
  examine({ reply, probe }) {
    if (reply.kind === 'broken') return undefined
    if (probe.kind !== 'anonymous' && probe.kind !== 'wrong-credentials') return undefined
    const { status } = reply.answer
    if (status === 401 || status === 403) return 'held'
    if (status >= 400) return undefined // refused for another reason, which hides whether it looked
    const without = probe.kind === 'anonymous' ? 'without credentials' : 'with made-up credentials'
    return unexpected(reply.answer, `answered ${status} ${without}`, '401 or 403')
  },
}

export const scopeRequired: Check = {
  code: 'scope-required',
  title: 'refuses callers whose credentials are for something else',
  applies: (operation) =>
    needsAuthentication(operation) &&
    operation.security.every((requirement) => [...requirement.values()].some((scopes) => scopes.length > 0)),
  examine({ reply, probe }) {
    if (reply.kind === 'broken' || probe.kind !== 'other-scope') return undefined
    const { status } = reply.answer
    if (status === 401 || status === 403) return 'held'
    if (status >= 400) return undefined
    return unexpected(reply.answer, `answered ${status} ${probe.name}`, '403')
  },
}

function refused(reply: Parameters<Check['examine']>[0]['reply'], what: string): ReturnType<Check['examine']> {
  if (reply.kind === 'broken') return undefined
  const { status } = reply.answer
  if (status >= 500 || status === 401 || status === 403 || status === 429) return undefined // nobody looked at the input
  if (status === 409) return undefined // refused for the state of the thing
  if (status >= 400) return 'held'
  return {
    message: `accepted ${what} with ${status}`,
    expected: 'a status from 400 to 499',
    actual: showAnswer(reply.answer),
  }
}
