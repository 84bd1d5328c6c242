/** Media type of every error (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8'

/** Every kind of error that the service answers. The name is the end of the document's `type`. */
export const PROBLEMS = {
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  'invalid-input': { status: 400, title: 'The request has values that are not accepted' },
  'invalid-scope': { status: 400, title: 'A scope was asked for that the client may not have' },
  'invalid-client': { status: 401, title: 'The client is unknown, or its secret is wrong' },
  unauthenticated: { status: 401, title: 'A valid access token is needed' },
  'insufficient-scope': { status: 403, title: 'The access token does not cover this' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This method cannot be used here' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  'invalid-transition': { status: 409, title: 'It cannot go to this status' },
  'session-not-active': { status: 409, title: 'The session is not active' },
  'session-completed': { status: 409, title: 'The session is completed' },
  'session-full': { status: 409, title: 'The session has no place left' },
  'nickname-taken': { status: 409, title: 'Someone in the session has this nickname' },
  'too-many-activities': { status: 409, title: 'The session has as many activities as it may' },
  'other-activity-active': { status: 409, title: 'Another activity of the session is active' },
  'activity-not-active': { status: 409, title: 'The activity is not active' },
  'already-responded': { status: 409, title: 'The participant has responded to this poll' },
  'precondition-failed': { status: 412, title: 'It has changed since it was read' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'uri-too-long': { status: 414, title: 'The address is too long' },
  'unsupported-media-type': { status: 415, title: 'The media type of the body is not accepted' },
  'expectation-failed': { status: 417, title: 'What the request expects of the service cannot be met' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key was used for another request' },
  'too-many-attempts': { status: 429, title: 'Too many attempts have failed' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'The service failed' },
  draining: { status: 503, title: 'The service is about to stop' },
  'database-unreachable': { status: 503, title: 'The database cannot be used' },
  'database-slow': { status: 503, title: 'The database answers too slowly' },
  'migrations-missing': { status: 503, title: 'The database lacks migrations of this version' },
  'migrations-ahead': { status: 503, title: 'The database has migrations that this version does not know' },
} as const

/** Name of a problem. */
export type ProblemName = keyof typeof PROBLEMS

/** One value that was not accepted. */
export interface InputFault {
  readonly in: 'body' | 'query' | 'path' | 'header'
  /** JSON pointer to the value; empty for the whole. */
  readonly pointer: string
  readonly detail: string
}

/** What an error's body holds. */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** Path that was asked for, without its query. */
  readonly instance: string
  readonly errors?: readonly InputFault[] | undefined
}

/** An error that is an answer: thrown by handlers, sent by the error handler. */
export class Problem extends Error {
  readonly kind: ProblemName
  readonly errors: readonly InputFault[] | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    kind: ProblemName,
    detail: string,
    rest: { errors?: readonly InputFault[]; headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(detail, { cause: rest.cause })
    this.name = 'Problem'
    this.kind = kind
    this.errors = rest.errors
    this.headers = rest.headers ?? {}
  }

  get status(): number {
    return PROBLEMS[this.kind].status
  }

  /** The document for a request to `url`. */
  toDocument(url: string): ProblemDocument {
    return {
      type: `urn:problem:${this.kind}`,
      title: PROBLEMS[this.kind].title,
      status: this.status,
      detail: this.message,
      instance: url.split('?', 1)[0] ?? '',
      ...(this.errors && { errors: this.errors }),
    }
  }
}
