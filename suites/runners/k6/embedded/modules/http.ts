import { suspend } from '../coroutine.ts'
import { currentUser } from '../current.ts'
import { parseDurationMs } from '../duration.ts'
import { Exchange } from '../http/exchange.ts'
import { ExpectedStatuses } from '../http/expected.ts'
import { RESPONSE_TYPES, type RequestSpec, type ResponseType } from '../http/request.ts'
import { readAddress, TemplateUrl } from '../http/urls.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { field, stringsOf, textOf } from '../given.ts'

const TIMEOUT_MS = 60_000 // k6's own default for a request

const functions = {
  get: (url: unknown, params?: unknown): unknown => send('GET', url, undefined, params),
  head: (url: unknown, params?: unknown): unknown => send('HEAD', url, undefined, params),
  post: (url: unknown, body?: unknown, params?: unknown): unknown => send('POST', url, body, params),
  put: (url: unknown, body?: unknown, params?: unknown): unknown => send('PUT', url, body, params),
  patch: (url: unknown, body?: unknown, params?: unknown): unknown => send('PATCH', url, body, params),
  del: (url: unknown, body?: unknown, params?: unknown): unknown => send('DELETE', url, body, params),
  options: (url: unknown, body?: unknown, params?: unknown): unknown => send('OPTIONS', url, body, params),
  request: (method: unknown, url: unknown, body?: unknown, params?: unknown): unknown =>
    send(textOf(method).toUpperCase(), url, body, params),
  asyncRequest,
  url: (strings: readonly string[], ...values: readonly unknown[]): TemplateUrl =>
    new TemplateUrl(strings.join('${}'), String.raw({ raw: strings }, ...values)),
  expectedStatuses,
  setResponseCallback,
}

/** The module `k6/http`. */
export const httpModule: Readonly<Record<string, unknown>> = { ...functions, default: functions }

function send(method: string, url: unknown, body: unknown, params: unknown): unknown {
  const user = currentUser()
  if (user.phase === 'init') throw new Error('Making http requests in the init context is not supported')
  return suspend(new Exchange(user, specOf(user, method, url, body, params)))
}

async function asyncRequest(method: unknown, url: unknown, body?: unknown, params?: unknown): Promise<unknown> {
  const user = currentUser()
  if (user.phase === 'init') throw new Error('Making http requests in the init context is not supported')
  const exchange = new Exchange(user, specOf(user, textOf(method).toUpperCase(), url, body, params))
  const release = user.openTask(() => exchange.cancel())
  return new Promise((resolve, reject) => {
    exchange.waiter = {
      resume: (response) => {
        resolve(response)
        release()
      },
      fail: (error) => {
        reject(error)
        release()
      },
    }
    exchange.start()
  })
}

function specOf({ run }: VirtualUser, method: string, url: unknown, given: unknown, params: unknown): RequestSpec {
  const { options } = run
  const text = url instanceof TemplateUrl ? url.url : textOf(url)
  const address = readAddress(text)
  const headers: Record<string, string> = { ...stringsOf(field(params, 'headers')) }
  const body = bodyOf(given, headers)
  const tags = stringsOf(field(params, 'tags'))
  const redirects = field(params, 'redirects')
  const callback = field(params, 'responseCallback')
  const timeout = field(params, 'timeout')
  return {
    method,
    address,
    name: tags?.['name'] ?? (url instanceof TemplateUrl ? url.name : text),
    body,
    headers,
    tags,
    timeoutMs: timeout === undefined || timeout === null ? TIMEOUT_MS : timeoutOf(timeout),
    redirects: typeof redirects === 'number' ? redirects : options.maxRedirects,
    responseType: responseTypeOf(field(params, 'responseType'), options.discardResponseBodies),
    expected: callback === undefined ? run.expected : callback instanceof ExpectedStatuses ? callback : null,
    throwErrors: Boolean(field(params, 'throw') ?? options.throwErrors),
  }
}

function bodyOf(given: unknown, headers: Record<string, string>): string | Buffer | undefined {
  if (given === undefined || given === null) return undefined
  if (typeof given === 'string') return given
  if (given instanceof ArrayBuffer) return Buffer.from(given)
  if (ArrayBuffer.isView(given)) return Buffer.from(given.buffer, given.byteOffset, given.byteLength)
  if (typeof given !== 'object') return textOf(given)
  if (!Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')) {
    headers['Content-Type'] = 'application/x-www-form-urlencoded'
  }
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(given))
    for (const one of Array.isArray(value) ? value : [value]) form.append(name, textOf(one))
  form.sort()
  return form.toString()
}

function timeoutOf(given: unknown): number {
  const ms = typeof given === 'number' || typeof given === 'string' ? parseDurationMs(given) : undefined
  if (ms === undefined) throw new TypeError(`invalid timeout value: ${textOf(given)}`)
  return ms
}

function responseTypeOf(given: unknown, discards: boolean): ResponseType {
  if (given === undefined || given === null) return discards ? 'none' : 'text'
  const known = RESPONSE_TYPES.find((type) => type === given)
  if (known === undefined) throw new TypeError(`invalid response type: ${textOf(given)}`)
  return known
}

function expectedStatuses(...wanted: readonly unknown[]): ExpectedStatuses {
  if (wanted.length === 0) throw new TypeError('no arguments')
  return new ExpectedStatuses(
    wanted.map((one, index) => {
      const [min, max] = [field(one, 'min'), field(one, 'max')]
      if (typeof one === 'number') return one
      if (typeof min === 'number' && typeof max === 'number') return { min, max }
      throw new TypeError(
        `argument number ${index + 1} to expectedStatuses was neither an integer nor an object like {min:100, max:329}`,
      )
    }),
  )
}

function setResponseCallback(callback: unknown): void {
  const { run } = currentUser()
  if (callback instanceof ExpectedStatuses) run.expected = callback
  else if (callback === null) run.expected = null
  else throw new TypeError('unsupported argument, expected http.expectedStatuses')
}
