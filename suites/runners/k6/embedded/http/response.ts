import { GoError } from '../faults.ts'
import { encodeForm } from '../form-encoding.ts'
import { field, textOf } from '../given.ts'
import { parseHTML, type Selection } from '../html/selection.ts'
import { NO_HEAD, type AnswerHead } from './answer-head.ts'
import type { RequestCookie } from './cookies.ts'
import type { RequestFault } from './request-fault.ts'
import { canonicalHeaders } from './headers.ts'
import { jsonFault } from './json-fault.ts'
import { onDemand } from './on-demand.ts'
import type { RequestSpec, Send } from './request.ts'
import { joinedCookies } from './request-head.ts'
import { selectJson } from './select-json.ts'
import { setCookies } from './set-cookies.ts'
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

const NO_OCSP = Object.freeze({
  produced_at: 0,
  this_update: 0,
  next_update: 0,
  revoked_at: 0,
  revocation_reason: '',
  status: '',
})

/** What the script gets for a request; the names and their order are k6's. All of it, functions included, belongs to the object itself. */
export class Response {
  declare readonly remote_ip: string
  declare readonly remote_port: number
  declare readonly url: string
  declare readonly status: number
  declare readonly status_text: string
  declare readonly proto: string
  declare readonly headers: object
  declare readonly cookies: object
  declare readonly body: string | ArrayBuffer | null
  declare readonly timings: Timings
  declare readonly tls_version: string
  declare readonly tls_cipher_suite: string
  declare readonly ocsp: object
  declare readonly error: string
  declare readonly error_code: number
  declare readonly request: object
  /** Follows a link of the page. */
  declare readonly clickLink: (options?: unknown) => unknown
  /** The body as a page, or what a selector finds in it. */
  declare readonly html: (selector?: unknown) => Selection
  /** The body as JSON, or what a selector such as `items.0.id` finds in it. */
  declare readonly json: (selector?: unknown) => unknown
  /** Sends a form of the page, with some of its fields changed. */
  declare readonly submitForm: (options?: unknown) => unknown
  readonly #again: Send
  #json: { readonly value: unknown } | undefined

  constructor(parts: ResponseParts) {
    const { head } = parts
    this.remote_ip = parts.remoteIp
    this.remote_port = parts.remotePort
    this.url = parts.url
    this.status = head.status
    this.status_text = head.statusText
    this.proto = head.proto
    this.headers = onDemand(head, headersShown)
    this.cookies = head.get('set-cookie') === undefined ? {} : onDemand(head, cookiesShown)
    this.body = parts.body
    this.timings = parts.timings
    this.tls_version = parts.tlsVersion
    this.tls_cipher_suite = parts.tlsCipherSuite
    this.ocsp = NO_OCSP
    this.error = parts.error
    this.error_code = parts.errorCode
    this.request = onDemand(parts, requestShown)
    this.clickLink = (options) => this.#clickLink(options)
    this.html = (selector) => this.#html(selector)
    this.json = (selector) => this.#readJson(selector)
    this.submitForm = (options) => this.#submitForm(options)
    this.#again = parts.spec.again
  }

  #readJson(selector: unknown): unknown {
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

  #html(selector: unknown): Selection {
    const { body } = this
    if (body === null) {
      throw new GoError(
        "the body is null so we can't transform it to HTML - this likely was because of a request error getting the response",
      )
    }
    const page = parseHTML(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'), this.url)
    return selector === undefined || selector === null ? page : page.find(selector)
  }

  #clickLink(options: unknown): unknown {
    const selector = textOf(field(options, 'selector') ?? 'a[href]')
    const link = this.html(selector)
    if (link.size() === 0) throw new GoError(`no element found for selector '${selector}' in response '${this.url}'`)
    const href = link.attr('href')
    if (href === undefined) {
      throw new GoError(`no valid href attribute value found on element '${selector}' in response '${this.url}'`)
    }
    return this.#again('GET', new URL(textOf(href), this.url).href, undefined, field(options, 'params'))
  }

  #submitForm(options: unknown): unknown {
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

  #parse(body: string | ArrayBuffer): unknown {
    const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
    try {
      return JSON.parse(text)
    } catch (error) {
      throw new GoError(jsonFault(text) ?? `cannot parse json due to an error: ${textOf(error)}`)
    }
  }
}

function headersShown({ fields }: AnswerHead): object {
  return canonicalHeaders(fields)
}

function cookiesShown(head: AnswerHead): object {
  return setCookies(head.get('set-cookie') ?? [])
}

function requestShown({ spec, method, requestUrl, cookies }: ResponseParts): object {
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
