import type { Jar, RequestCookie } from './cookies.ts'
import type { ExpectedStatuses } from './expected.ts'
import type { Address } from './urls.ts'

/** One request as the script asks for it, resolved. */
export interface RequestSpec {
  readonly method: string
  readonly address: Address
  /** `name` tag; `undefined`: the URL. */
  readonly name: string | undefined
  readonly body: string | Buffer | undefined
  /** Names as given, to values. */
  readonly headers: Readonly<Record<string, string>>
  /** Sent unless the headers have one. */
  readonly userAgent: string
  readonly tags: Readonly<Record<string, string>> | undefined
  readonly timeoutMs: number
  readonly redirects: number
  /** Whether the script says how many redirects are followed. */
  readonly limitsRedirects: boolean
  readonly responseType: ResponseType
  /** `null`: the request counts neither as expected nor as failed. */
  readonly expected: ExpectedStatuses | null
  readonly throwErrors: boolean
  readonly jar: Jar
  readonly cookies: readonly RequestCookie[]
  /** Whether the credentials of the URL are sent as an answer to a challenge. */
  readonly digest: boolean
  /** Sends another request, for what a response can follow. */
  readonly again: Send
}

/** Sends a request for the script that runs. */
export type Send = (method: string, url: unknown, body: unknown, params: unknown) => unknown

/** What becomes of the body of an answer. */
export const RESPONSE_TYPES = ['text', 'binary', 'none'] as const

/** One of `RESPONSE_TYPES`. */
export type ResponseType = (typeof RESPONSE_TYPES)[number]
