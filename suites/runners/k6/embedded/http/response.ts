import { showAs } from '../console-text.ts'
import { GoError } from '../faults.ts'
import { encodeForm } from '../form-encoding.ts'
import { field, textOf } from '../given.ts'
import { parseHTML, type Selection } from '../html/selection.ts'
import { NO_HEAD, type AnswerHead } from './answer-head.ts'
import type { RequestCookie } from './cookies.ts'
import type { RequestFault } from './request-fault.ts'
import { canonicalHeaders } from './headers.ts'
import { jsonFault } from './json-fault.ts'
import type { RequestSpec, Send } from './request.ts'
import { joinedCookies } from './request-head.ts'
import { selectJson } from './select-json.ts'
import { NO_TIMINGS, type Timings } from './timings.ts'

/** All that is known when a request is over. */
export interface ResponseParts {
  readonly spec: Pick<RequestSpec, 'body' | 'headers' | 'userAgent' | 'again'>
  /** Of the last request that was sent for it. */
  readonly method: string
  readonly requestUrl: string
  readonly cookies: ReadonlyMap<string, readonly RequestCookie[]>
  readonly head: AnswerHead
  readonly url: string
  readonly body: string | ArrayBuffer | null
  readonly timings: Timings
  readonly error: string
  readonly errorCode: number
  readonly remoteIp: string
  readonly remotePort: number
  readonly tlsVersion: string
  readonly tlsCipherSuite: string
}

// In k6's order.
const FIELDS = [
  'remote_ip',
  'remote_port',
  'url',
  'status',
  'status_text',
  'proto',
  'headers',
  'cookies',
  'body',
  'timings',
  'tls_version',
  'tls_cipher_suite',
  'ocsp',
  'error',
  'error_code',
  'request',
] as const

/** What the script gets for a request; the names are k6's. */
export class Response {
  readonly status: number
  readonly url: string
  readonly body: string | ArrayBuffer | null
  readonly timings: Timings
  readonly error: string
  readonly error_code: number
  readonly remote_ip: string
  readonly remote_port: number
  readonly tls_version: string
  readonly tls_cipher_suite: string
  // The rest is made when a script asks for it: most never do.
  readonly #parts: ResponseParts
  #headers: Readonly<Record<string, string>> | undefined
  #cookies: Readonly<Record<string, readonly ResponseCookie[]>> | undefined
  #json: { readonly value: unknown } | undefined

  constructor(parts: ResponseParts) {
    this.#parts = parts
    this.status = parts.head.status
    this.url = parts.url
    this.body = parts.body
    this.timings = parts.timings
    this.error = parts.error
    this.error_code = parts.errorCode
    this.remote_ip = parts.remoteIp
    this.remote_port = parts.remotePort
    this.tls_version = parts.tlsVersion
    this.tls_cipher_suite = parts.tlsCipherSuite
  }

  get status_text(): string {
    return this.#parts.head.statusText
  }

  get proto(): string {
    return this.#parts.head.proto
  }

  get headers(): Readonly<Record<string, string>> {
    return (this.#headers ??= canonicalHeaders(this.#parts.head.fields))
  }

  get cookies(): Readonly<Record<string, readonly ResponseCookie[]>> {
    return (this.#cookies ??= cookiesOf(this.#parts.head.get('set-cookie')))
  }

  get ocsp(): Readonly<Record<string, unknown>> {
    return { produced_at: 0, this_update: 0, next_update: 0, revoked_at: 0, revocation_reason: '', status: '' }
  }

  get request(): Readonly<Record<string, unknown>> {
    const { spec, method, requestUrl, cookies } = this.#parts
    const given = canonicalHeaders(spec.headers)
    const sent = cookies.size === 0 ? given : { ...given, Cookie: joinedCookies(given['Cookie'] ?? '', cookies) }
    const agent = spec.userAgent === '' ? {} : { 'User-Agent': spec.userAgent }
    return {
      method,
      url: requestUrl,
      headers: Object.fromEntries(Object.entries({ ...agent, ...sent }).map(([name, value]) => [name, [value]])),
      body: spec.body === undefined ? '' : spec.body.toString(),
      cookies: Object.fromEntries(
        [...cookies].map(([name, all]) => [name, all.map(({ value }) => ({ name, value, replace: false }))]),
      ),
    }
  }

  /** The body as JSON, or what a selector such as `items.0.id` finds in it. */
  json(selector?: unknown): unknown {
    const { body } = this
    if (body === null) {
      throw new GoError(
        "the body is null so we can't transform it to JSON - this likely was because of a request error getting the response",
      )
    }
    // A selector reads from one parsed copy; the script gets a value of its own each time it asks for all.
    if (selector === undefined || selector === null) return this.#parse(body)
    try {
      this.#json ??= { value: this.#parse(body) }
    } catch {
      return undefined // as in k6: only a script that asks for all of it is told that it is no JSON
    }
    return selectJson(this.#json.value, textOf(selector))
  }

  /** The body as a page, or what a selector finds in it. */
  html(selector?: unknown): Selection {
    const { body } = this
    if (body === null) {
      throw new GoError(
        "the body is null so we can't transform it to HTML - this likely was because of a request error getting the response",
      )
    }
    const page = parseHTML(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'), this.url)
    return selector === undefined || selector === null ? page : page.find(selector)
  }

  /** Follows a link of the page. */
  clickLink(options?: unknown): unknown {
    const selector = textOf(field(options, 'selector') ?? 'a[href]')
    const link = this.html(selector)
    if (link.size() === 0) throw new GoError(`no element found for selector '${selector}' in response '${this.url}'`)
    const href = link.attr('href')
    if (href === undefined) {
      throw new GoError(`no valid href attribute value found on element '${selector}' in response '${this.url}'`)
    }
    return this.#again('GET', new URL(textOf(href), this.url).href, undefined, field(options, 'params'))
  }

  /** Sends a form of the page, with some of its fields changed. */
  submitForm(options?: unknown): unknown {
    const selector = textOf(field(options, 'formSelector') ?? 'form')
    const form = this.html(selector)
    if (form.size() === 0) throw new GoError(`no form found for selector '${selector}' in response '${this.url}'`)
    const method = textOf(form.attr('method', 'GET')).toUpperCase()
    const action = new URL(textOf(form.attr('action', this.url)), this.url)
    const submit = form.find(textOf(field(options, 'submitSelector') ?? '[type="submit"]'))
    const [name, value, fields] = [submit.attr('name'), submit.val(), field(options, 'fields')]
    const values: Readonly<Record<string, unknown>> = {
      ...form.serializeObject(),
      ...(name === undefined || value === undefined ? {} : { [textOf(name)]: value }),
      ...(typeof fields === 'object' ? fields : {}),
    }
    if (method !== 'GET') return this.#again(method, action.href, values, field(options, 'params'))
    action.search = encodeForm(Object.entries(values).map(([key, one]) => [key, textOf(one)]))
    return this.#again(method, action.href, undefined, field(options, 'params'))
  }

  // What is only made on demand has to be there for a script that prints a response.
  toJSON(): Record<string, unknown> {
    return Object.fromEntries(FIELDS.map((name) => [name, this[name]]))
  }

  get #again(): Send {
    return this.#parts.spec.again
  }

  #parse(body: string | ArrayBuffer): unknown {
    const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
    try {
      return JSON.parse(text)
    } catch (error) {
      throw new GoError(jsonFault(text) ?? `cannot parse json due to an error: ${textOf(error)}`)
    }
  }
}

// The console shows the functions too.
showAs(Response, (response) => ({
  ...response.toJSON(),
  ...Object.fromEntries(['clickLink', 'html', 'json', 'submitForm'].map((name) => [name, () => undefined])),
}))

/** The response of a request that could not be sent at all. */
export function unsentResponse({ message, code }: RequestFault): Response {
  return new Response({
    spec: { body: undefined, headers: {}, userAgent: '', again: () => undefined },
    method: '',
    requestUrl: '',
    cookies: new Map(),
    head: NO_HEAD,
    url: '',
    body: '', // not null, as in k6: there is nothing in it
    timings: NO_TIMINGS,
    error: message,
    errorCode: code,
    remoteIp: '',
    remotePort: 0,
    tlsVersion: '',
    tlsCipherSuite: '',
  })
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

// What Go's time of nothing is in milliseconds
const NO_TIME = -6_795_364_578_871
// github.com/golang/go, net/http/cookie.go: others are left out
const COOKIE_NAME = /^[\w!#$%&'*+.^`|~-]+$/
const COOKIE_VALUE = /^[ !#-:<-[\]-~]*$/
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
  const [name = '', ...parts] = pair.trim().split('=')
  const value = parts.join('=').replace(/^"(.*)"$/, '$1')
  if (parts.length === 0 || !COOKIE_NAME.test(name) || !COOKIE_VALUE.test(value)) return undefined
  const given = new Map(
    attributes.map((attribute) => {
      const [key = '', ...texts] = attribute.split('=')
      return [key.trim().toLowerCase(), texts.join('=').trim()]
    }),
  )
  return {
    name,
    value,
    domain: given.get('domain') ?? '',
    path: given.get('path') ?? '',
    http_only: given.has('httponly'),
    secure: given.has('secure'),
    max_age: maxAgeOf(given.get('max-age')),
    expires: Date.parse(given.get('expires') ?? '') || NO_TIME,
  }
}

// Go has 0 for none, and -1 for one that is over at once.
function maxAgeOf(given: string | undefined): number {
  if (given === undefined || !/^-?\d+$/.test(given) || /^0\d/.test(given)) return 0
  return Number(given) <= 0 ? -1 : Number(given)
}
