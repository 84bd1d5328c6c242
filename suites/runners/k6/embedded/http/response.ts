import { STATUS_CODES } from 'node:http'
import { selectJson } from './select-json.ts'
import { canonicalHeaders } from './headers.ts'
import type { RequestSpec } from './request.ts'

/** How long each part of a request took (ms); `duration` is sending, waiting and receiving. */
export interface Timings {
  readonly blocked: number
  readonly looking_up: number
  readonly connecting: number
  readonly tls_handshaking: number
  readonly sending: number
  readonly waiting: number
  readonly receiving: number
  readonly duration: number
}

/** All that is known when a request is over. */
export interface ResponseParts {
  readonly spec: RequestSpec
  readonly status: number
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string | ArrayBuffer | null
  readonly timings: Timings
  readonly error: string
  readonly errorCode: number
  readonly remoteIp: string
  readonly remotePort: number
}

/** What the script gets for a request; the names are k6's. */
export class Response {
  readonly remote_ip: string
  readonly remote_port: number
  readonly url: string
  readonly status: number
  readonly status_text: string
  readonly proto: string
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: Readonly<Record<string, readonly ResponseCookie[]>>
  readonly body: string | ArrayBuffer | null
  readonly timings: Timings
  readonly error: string
  readonly error_code: number
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, readonly string[]>>
    readonly body: string
    readonly cookies: Readonly<Record<string, unknown>>
  }

  constructor(parts: ResponseParts) {
    const { spec, status } = parts
    this.remote_ip = parts.remoteIp
    this.remote_port = parts.remotePort
    this.url = parts.url
    this.status = status
    this.status_text = status === 0 ? '' : `${status} ${STATUS_CODES[status] ?? ''}`.trim()
    this.proto = status === 0 ? '' : 'HTTP/1.1'
    this.headers = canonicalHeaders(parts.headers)
    this.cookies = cookiesOf(parts.headers['set-cookie'])
    this.body = parts.body
    this.timings = parts.timings
    this.error = parts.error
    this.error_code = parts.errorCode
    this.request = {
      method: spec.method,
      url: spec.address.href,
      headers: Object.fromEntries(Object.entries(spec.headers).map(([name, value]) => [name, [value]])),
      body: spec.body === undefined ? '' : spec.body.toString(),
      cookies: {},
    }
  }

  /** The body as JSON, or what a selector such as `items.0.id` finds in it. */
  json(selector?: string): unknown {
    const { body } = this
    if (body === null)
      throw new TypeError(
        "the body is null so we can't transform it to JSON - this likely was because of a request error getting the response",
      )
    const value: unknown = JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'))
    return selector === undefined ? value : selectJson(value, selector)
  }
}

interface ResponseCookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly path: string
  readonly http_only: boolean
  readonly secure: boolean
  readonly max_age: number
  readonly expires: number
}

const NO_COOKIES: Readonly<Record<string, readonly ResponseCookie[]>> = {}

function cookiesOf(header: string | string[] | undefined): Readonly<Record<string, readonly ResponseCookie[]>> {
  if (header === undefined) return NO_COOKIES
  const cookies: Record<string, ResponseCookie[]> = {}
  for (const line of Array.isArray(header) ? header : [header]) {
    const cookie = readCookie(line)
    if (cookie) (cookies[cookie.name] ??= []).push(cookie)
  }
  return cookies
}

function readCookie(line: string): ResponseCookie | undefined {
  const [pair = '', ...attributes] = line.split(';')
  const at = pair.indexOf('=')
  if (at <= 0) return undefined
  const given = new Map(
    attributes.map((attribute) => {
      const [name = '', ...value] = attribute.split('=')
      return [name.trim().toLowerCase(), value.join('=').trim()]
    }),
  )
  return {
    name: pair.slice(0, at).trim(),
    value: pair.slice(at + 1).trim(),
    domain: given.get('domain') ?? '',
    path: given.get('path') ?? '',
    http_only: given.has('httponly'),
    secure: given.has('secure'),
    max_age: Number(given.get('max-age') ?? 0),
    expires: given.has('expires') ? Date.parse(given.get('expires') ?? '') : 0,
  }
}
