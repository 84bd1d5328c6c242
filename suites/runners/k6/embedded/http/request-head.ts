import { domainToASCII } from 'node:url'
import { GoError } from '../faults.ts'
import { goQuoted } from '../go-quoted.ts'
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

// The client says itself how a body ends.
const CLIENTS_OWN: ReadonlySet<string> = new Set(['content-length', 'trailer', 'transfer-encoding'])
const BEYOND_BYTES = /[^\t\x20-\x7E]/
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
const NO_VALUE = /[^\t -~\u0080-\uFFFF]/
const HOST = /^[\w!$%&()*+,\-.:;='[\]~]*$/ // golang.org/x/net/http/httpguts ValidHostHeader
const CLOSE = /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i
const NO_COOKIE_BYTE = /[^ -~]|["\\;]/g
const METHODS_WITH_LENGTH: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']) // net/http transferWriter.shouldSendContentLength

// Most requests say no more than where they go, and many go there again and again.
let last: Pick<HeadParts, 'method' | 'userAgent'> & { readonly address: Address | undefined; readonly head: string } = {
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
  if (!TOKEN.test(method)) throw new GoError(`net/http: invalid method ${goQuoted(method)}`)
  let host = address.host
  let agent = headerText('User-Agent', userAgent)
  let credentials = authorization === undefined ? undefined : headerText('Authorization', authorization)
  let ownCookies = ''
  let saysClose = false
  let rest = ''
  for (const name in given) {
    const value = given[name] ?? ''
    const lower = name.toLowerCase()
    if (lower === 'content-length') continue
    if (lower === 'host') {
      if (value !== '') host = hostText(value)
      continue
    }
    if (!TOKEN.test(name)) throw new GoError(`net/http: invalid header field name ${goQuoted(name)}`)
    const text = headerText(name, value)
    if (CLIENTS_OWN.has(lower) || (hasLostBody && lower === 'content-type')) continue
    if (lower === 'user-agent') agent = text
    else if (lower === 'cookie') ownCookies = value
    else {
      if (lower === 'authorization') credentials = undefined
      if (lower === 'connection') saysClose = CLOSE.test(text)
      rest += `${canonicalName(name)}: ${text}\r\n`
    }
  }
  let head = `${method} ${address.path} HTTP/1.1\r\nHost: ${host}\r\n`
  if (agent !== '') head += `User-Agent: ${agent}\r\n`
  if (closes && !saysClose) head += 'Connection: close\r\n'
  const bytes = body === undefined ? 0 : Buffer.byteLength(body)
  if (bytes > 0 || METHODS_WITH_LENGTH.has(method)) head += `Content-Length: ${bytes}\r\n`
  if (credentials !== undefined) head += `Authorization: ${credentials}\r\n`
  const cookie = joinedCookies(ownCookies, cookies)
  if (cookie !== '') head += `Cookie: ${headerText('Cookie', cookie)}\r\n`
  return `${head}${rest}\r\n`
}

// A header is bytes: what is beyond them is sent as UTF-8, as k6 does.
function headerText(name: string, value: string): string {
  if (!BEYOND_BYTES.test(value)) return value
  if (NO_VALUE.test(value))
    throw new GoError(`net/http: invalid header field value for ${goQuoted(canonicalName(name))}`)
  return Buffer.from(value).toString('latin1')
}

// As Go's client: none, rather than one that could be taken for something else.
function hostText(given: string): string {
  if (HOST.test(given)) return given
  if (!HOST.test(given.replaceAll(/[\u0080-\uFFFF]+/g, ''))) return ''
  const [, name = '', port = ''] = /^(.*?)(:\d*)?$/s.exec(given) ?? []
  const ascii = domainToASCII(name)
  return ascii === '' ? '' : `${ascii}${port}`
}

/**
 * Cookies as a request carries them: what a cookie can't have is left out.
 * @param own - what the script gives as a header, which they go along with
 */
export function joinedCookies(own: string, cookies: ReadonlyMap<string, readonly RequestCookie[]>): string {
  if (cookies.size === 0) return own
  const all = [...cookies.values()]
    .flat()
    .map(({ name, value }) => `${name.replace(/[\r\n]/g, '-')}=${valueText(value)}`)
  return (own === '' ? all : [own, ...all]).join('; ')
}

function valueText(value: string): string {
  const text = value.replace(NO_COOKIE_BYTE, '')
  return /[ ,]/.test(text) ? `"${text}"` : text
}
