import type { Operation } from '../document/operation.ts'
import type { Reply } from '../http/client.ts'
import type { HttpRequest, RequestInput } from '../http/request.ts'

/** What a probe tries; decides what the answer should be. */
export const PROBE_KINDS = [
  /** Everything as documented. */
  'valid',
  /** As documented, and odd enough that a careful service may refuse it. */
  'hostile',
  /** One thing against the schema. */
  'invalid',
  /** Without a header that the document requires. */
  'missing-header',
  /** A body in a media type that the document does not name. */
  'wrong-media-type',
  /** Valid, and without credentials. */
  'anonymous',
  /** Valid, with credentials that nobody gave out. */
  'wrong-credentials',
  /** Valid, with credentials that were given out for something else. */
  'other-scope',
  /** A method that the path does not have. */
  'undocumented-method',
  /** HEAD where there is GET, behind two of these. */
  'head',
  /** Reads what was created. */
  'read-created',
  /** Reads what was changed. */
  'read-changed',
  /** Uses what was deleted. */
  'use-deleted',
  /** `If-None-Match` with the tag of what is there, or with another. */
  'unchanged',
  'changed',
  /** `If-Match` with the tag of what is there, or with another. */
  'current',
  'stale',
  /** The same once more, under the same idempotency key. */
  'repeat',
  /** Something else under a key that was used. */
  'key-reused',
  /** What a link of an answer leads to. */
  'linked',
  /** The last page of a list. */
  'last-page',
] as const

/** One of `PROBE_KINDS`. */
export type ProbeKind = (typeof PROBE_KINDS)[number]

/** One request that is to be tried, and why. */
export interface Probe {
  readonly kind: ProbeKind
  /** What is particular, for people: `title: too long (201 characters)`. */
  readonly name: string
  readonly input: RequestInput
  /** The exchange that it follows, and whose answer says what to expect. */
  readonly after?: Exchange
  /** Ids that the list must hold, of a last page. */
  readonly wanted?: readonly string[]
}

/** A probe that was sent, with what came back. */
export interface Exchange {
  readonly operation: Operation
  readonly probe: Probe
  readonly request: HttpRequest
  readonly reply: Reply
  /** Shell line that repeats it; holds no secret. */
  readonly curl: string
}

/** An exchange with all that it follows, in the order in which they were sent. */
export function chainOf(exchange: Exchange): readonly Exchange[] {
  const { after } = exchange.probe
  return after === undefined ? [exchange] : [...chainOf(after), exchange]
}
