import { GoError } from '../faults.ts'
import type { RequestCookie } from './cookies.ts'
import { canonicalName } from './headers.ts'
import type { Address } from './urls.ts'

/** Of a request for which a script gives none. */
export const NO_HEADERS: Readonly<Record<string, string>> = {}

/** What the head of one request is made of. */
export interface HeadParts {
  readonly method: string
  readonly address: Address
  /** As the script gives them. */
  readonly given: Readonly<Record<string, string>>
  /** Sent unless it is given; empty: none. */
  readonly userAgent: string
  /** Sent unless it is given. */
  readonly authorization: string | undefined
  readonly cookies: ReadonlyMap<string, readonly RequestCookie[]>
  readonly body: string | Buffer | undefined
  /** The body of the script's request was dropped on the way, and its type with it. */
  readonly hasLostBody: boolean
  /** Whether the connection ends with the answer. */
  readonly closes: boolean
}

// The length is known from the body. net/http reqWriteExcludeHeader
const CLIENTS_OWN: ReadonlySet<string> = new Set(['content-length', 'trailer', 'transfer-encoding'])
const BEYOND_BYTES = /[^\t\x20-\x7E]/
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
const NO_VALUE = /[^\t -~\u0080-\uFFFF]/
const METHODS_WITH_LENGTH: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']) // net/http transferWriter.shouldSendContentLength

// Most requests say no more than where they go, and many go there again and again.
let last: {
  readonly method: string
  readonly address: Address | undefined
  readonly userAgent: string
  readonly head: string
} = {
  method: '',
  address: undefined,
  userAgent: '',
  head: '',
}

/**
 * The first line of a request and its headers, as far as the empty line; a character for each byte.
 * @throws GoError a method, a name or a value that can't be sent
 */
export function requestHead(parts: HeadParts): string {
  if (!isBare(parts)) return headOf(parts)
  const { method, address, userAgent } = parts
  if (address !== last.address || method !== last.method || userAgent !== last.userAgent)
    last = { method, address, userAgent, head: headOf(parts) }
  return last.head
}

function isBare({ given, authorization, cookies, body, closes }: HeadParts): boolean {
  return given === NO_HEADERS && authorization === undefined && cookies.size === 0 && body === undefined && !closes
}

function headOf(parts: HeadParts): string {
  const { method, address, given, userAgent, authorization, cookies, body, hasLostBody, closes } = parts
  if (!TOKEN.test(method)) throw new GoError(`net/http: invalid method ${JSON.stringify(method)}`)
  let host = address.host
  let agent = userAgent
  let credentials = authorization
  let saysClose = closes
  let rest = ''
  for (const name in given) {
    const value = given[name] ?? ''
    if (!TOKEN.test(name)) throw new GoError(`net/http: invalid header field name ${JSON.stringify(name)}`)
    if (NO_VALUE.test(value))
      throw new GoError(`net/http: invalid header field value for ${JSON.stringify(canonicalName(name))}`)
    const lower = name.toLowerCase()
    if (CLIENTS_OWN.has(lower) || (hasLostBody && lower === 'content-type')) continue
    if (lower === 'host') host = headerText(value)
    else if (lower === 'user-agent') agent = headerText(value)
    else {
      if (lower === 'authorization') credentials = undefined
      if (lower === 'connection') saysClose = false
      rest += `${canonicalName(name)}: ${headerText(value)}\r\n`
    }
  }
  let head = `${method} ${address.path} HTTP/1.1\r\nHost: ${host}\r\n`
  if (agent !== '') head += `User-Agent: ${agent}\r\n`
  if (saysClose) head += 'Connection: close\r\n'
  const bytes = body === undefined ? 0 : Buffer.byteLength(body)
  if (bytes > 0 || METHODS_WITH_LENGTH.has(method)) head += `Content-Length: ${bytes}\r\n`
  if (credentials !== undefined) head += `Authorization: ${credentials}\r\n`
  if (cookies.size > 0) head += `Cookie: ${cookieText(cookies)}\r\n`
  return `${head}${rest}\r\n`
}

// A header is bytes: what is beyond them is sent as UTF-8, as k6 does.
function headerText(value: string): string {
  return BEYOND_BYTES.test(value) ? Buffer.from(value).toString('latin1') : value
}

/** Cookies as a request carries them. */
export function cookieText(cookies: ReadonlyMap<string, readonly RequestCookie[]>): string {
  return [...cookies.values()].flatMap((all) => all.map(({ name, value }) => `${name}=${value}`)).join('; ')
}
