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
  /** A method that the path does not have. */
  'undocumented-method',
] as const

/** One of `PROBE_KINDS`. */
export type ProbeKind = (typeof PROBE_KINDS)[number]

/** One request that is to be tried, and why. */
export interface Probe {
  readonly kind: ProbeKind
  /** What is particular, for people: `title: too long (201 characters)`. */
  readonly name: string
  readonly input: RequestInput
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
