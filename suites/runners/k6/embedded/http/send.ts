import { suspend } from '../coroutine.ts'
import { currentUser } from '../current.ts'
import { parseDurationMs } from '../duration.ts'
import { GoError, MissingFeatureError } from '../faults.ts'
import { goValue } from '../go-format.ts'
import { field, textOf } from '../given.ts'
import { tagsOf } from '../given-tags.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { bodyOf, compressed, compressionsOf } from './bodies.ts'
import { CookieJar } from './cookie-jar.ts'
import { NO_COOKIES, requestCookiesOf } from './cookies.ts'
import { INVALID_URL } from './errors.ts'
import { Exchange } from './exchange.ts'
import { ExpectedStatuses } from './expected.ts'
import { headersOf } from './headers.ts'
import { NO_HEADERS } from './request-head.ts'
import { RESPONSE_TYPES, type RequestSpec, type ResponseType } from './request.ts'
import { unsentResponse, type Response } from './response.ts'
import { InvalidUrlError, readAddress, TemplateUrl, type Address } from './urls.ts'

const TIMEOUT_MS = 60_000 // k6's own default for a request
const NO_CONTENT: Pick<RequestSpec, 'body' | 'headers'> = { body: undefined, headers: NO_HEADERS }
const NO_ENCODINGS: ReturnType<typeof compressionsOf> = []

/** Sends a request of the script; the answer comes later. */
export function send(method: string, url: unknown, body: unknown, params: unknown): unknown {
  const user = currentUser()
  const made = exchangeOf(user, method, url, body, params)
  return made instanceof Exchange ? suspend(made) : made
}

/**
 * The exchange that a request needs, or the response of one that can't be sent at all.
 * @throws GoError in the init code, or where options say that failures are thrown
 */
export function exchangeOf(
  user: VirtualUser,
  method: string,
  url: unknown,
  body: unknown,
  params: unknown,
): Exchange | Response {
  if (user.phase === 'init') throw new GoError('Making http requests in the init context is not supported')
  try {
    return readExchange(user, method, url, body, params)
  } catch (error) {
    return unread(user, error, 'Request Failed')
  }
}

/** The exchange that a request needs; what is wrong with the request is an exception. */
export function readExchange(
  user: VirtualUser,
  method: string,
  url: unknown,
  body: unknown,
  params: unknown,
): Exchange {
  return new Exchange(user, specOf(user, method, url, body, params))
}

/** What a script gets for a request that can't be read: as in k6, only the option for all requests makes that an exception. */
export function unread(user: VirtualUser, error: unknown, warning: string): Response {
  if (!isAboutRequest(error) || user.run.options.throwErrors) throw error
  user.run.warn(`${warning}: ${error.message}`)
  return unsentResponse({ message: error.message, code: error instanceof InvalidUrlError ? INVALID_URL : 0 })
}

// Whether an error says that a request of the script can't be sent as it is.
function isAboutRequest(error: unknown): error is Error {
  return error instanceof InvalidUrlError || (error instanceof GoError && !(error instanceof MissingFeatureError))
}

function specOf(user: VirtualUser, method: string, url: unknown, given: unknown, params: unknown): RequestSpec {
  const { run } = user
  const { options } = run
  const text = url instanceof TemplateUrl ? url.url : url
  if (typeof text !== 'string') throw new InvalidUrlError(`invalid URL: '#${goValue(text)}'`)
  const address = readAddress(text)
  if (isNothing(given) && isNothing(params) && text === url) return bareSpec(user, method, address)
  const { body, headers } = contentOf(user, { method, url: text, given, params })
  const tags = requestTags(field(params, 'tags'))
  const redirects = field(params, 'redirects')
  const limitsRedirects = redirects !== undefined || hasField(params, 'redirects')
  const callback = field(params, 'responseCallback')
  const timeout = field(params, 'timeout')
  const jar = field(params, 'jar')
  return {
    method,
    address,
    name: tags?.['name'] ?? (url instanceof TemplateUrl && url.name !== url.clean_url ? url.name : undefined),
    body,
    headers,
    tags,
    userAgent: options.userAgent,
    timeoutMs: isNothing(timeout) ? TIMEOUT_MS : timeoutOf(timeout),
    redirects: limitsRedirects ? Math.trunc(Number(redirects)) || 0 : options.maxRedirects,
    limitsRedirects: limitsRedirects || options.limitsRedirects,
    responseType: responseTypeOf(field(params, 'responseType'), options.discardResponseBodies),
    expected: callback === undefined ? user.expected : expectedOf(callback),
    throwErrors: Boolean(field(params, 'throw') ?? options.throwErrors),
    jar: CookieJar.jarOf(jar) ?? user.jar,
    cookies: requestCookiesOf(field(params, 'cookies')),
    digest: isDigest(field(params, 'auth')),
    again: send,
  }
}

interface Asked {
  readonly method: string
  readonly url: string
  readonly given: unknown
  readonly params: unknown
}

function contentOf(user: VirtualUser, { method, url, given, params }: Asked): Pick<RequestSpec, 'body' | 'headers'> {
  const compression = textOf(field(params, 'compression') ?? '').trim()
  const encodings = compression === '' ? NO_ENCODINGS : compressionsOf(compression)
  const givenHeaders = field(params, 'headers')
  if (isNothing(given) && isNothing(givenHeaders)) return NO_CONTENT
  const headers = headersOf(givenHeaders)
  const has = (wanted: string): boolean => Object.keys(headers).some((name) => name.toLowerCase() === wanted)
  const { content, contentType } = bodyOf(given)
  if (contentType !== undefined && !has('content-type')) headers['Content-Type'] = contentType
  let body = content
  if (content !== undefined && encodings.length > 0) {
    const packed = compressed(content, encodings)
    body = packed.content
    const own = Object.keys(headers).find((name) => name.toLowerCase() === 'content-encoding')
    if (own === undefined) headers['Content-Encoding'] = packed.contentEncoding
    else if (headers[own] !== packed.contentEncoding) user.run.warn(encodingMismatch(method, url))
  }
  leaveOutLength(user, method, url, headers, body)
  return { body, headers }
}

// A request that says no more than where it goes: most are so, and there are ten thousands of them a second.
function bareSpec(user: VirtualUser, method: string, address: Address): RequestSpec {
  const { options } = user.run
  return {
    method,
    address,
    name: undefined,
    body: undefined,
    headers: NO_HEADERS,
    tags: undefined,
    userAgent: options.userAgent,
    timeoutMs: TIMEOUT_MS,
    redirects: options.maxRedirects,
    limitsRedirects: options.limitsRedirects,
    responseType: options.discardResponseBodies ? 'none' : 'text',
    expected: user.expected,
    throwErrors: options.throwErrors,
    jar: user.jar,
    cookies: NO_COOKIES,
    digest: false,
    again: send,
  }
}

function isNothing(given: unknown): given is null | undefined {
  return given === undefined || given === null
}

// The length is that of the body, whatever a script says.
function leaveOutLength(
  user: VirtualUser,
  method: string,
  url: string,
  headers: Record<string, string>,
  body: string | Buffer | undefined,
): void {
  const name = Object.keys(headers).find((one) => one.toLowerCase() === 'content-length')
  if (name === undefined) return
  const given = headers[name] ?? ''
  Reflect.deleteProperty(headers, name)
  const bytes = Buffer.byteLength(body ?? '')
  if (given === '' || Number(given) === bytes) return
  user.run.warn(
    `The Content-Length header "${given}" of the ${method} request for ${url} is ignored: its body has ${bytes} bytes`,
  )
}

function requestTags(given: unknown): RequestSpec['tags'] {
  try {
    return tagsOf(given)
  } catch (error) {
    throw new GoError(`invalid HTTP request metric tags: ${error instanceof Error ? error.message : ''}`)
  }
}

function encodingMismatch(method: string, url: string): string {
  return `There's a mismatch between the desired \`compression\` and the manually set \`Content-Encoding\` header in the ${method} request for '${url}': the header stays as it is`
}

function expectedOf(callback: unknown): ExpectedStatuses | null {
  if (callback === null || callback instanceof ExpectedStatuses) return callback
  throw new GoError('unsupported responseCallback')
}

// Basic credentials are those of the URL, and always sent, whatever else is asked for.
function isDigest(auth: unknown): boolean {
  if (auth === 'ntlm') throw new MissingFeatureError("auth 'ntlm' needs k6: the embedded engine has basic and digest")
  return auth === 'digest'
}

function hasField(params: unknown, name: string): boolean {
  return typeof params === 'object' && params !== null && name in params
}

function timeoutOf(given: unknown): number {
  const ms = typeof given === 'number' || typeof given === 'string' ? parseDurationMs(given) : undefined
  if (ms === undefined) throw new GoError(`invalid timeout value: ${textOf(given)}`)
  return ms
}

function responseTypeOf(given: unknown, discards: boolean): ResponseType {
  if (isNothing(given)) return discards ? 'none' : 'text'
  const known = RESPONSE_TYPES.find((type) => type === given)
  if (known === undefined) throw new GoError(`${textOf(given)} does not belong to ResponseType values`)
  return known
}
