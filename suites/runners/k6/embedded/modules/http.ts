import { currentUser } from '../current.ts'
import { GoError } from '../faults.ts'
import { field, textOf } from '../given.ts'
import { batch } from '../http/batch.ts'
import { FileData } from '../http/bodies.ts'
import { CookieJar } from '../http/cookie-jar.ts'
import { Exchange } from '../http/exchange.ts'
import { ExpectedStatuses } from '../http/expected.ts'
import { Response } from '../http/response.ts'
import { exchangeOf, send } from '../http/send.ts'
import { urlFault } from '../http/url-faults.ts'
import { TemplateUrl } from '../http/urls.ts'

// Only for scripts that compare with them: this engine reports no OCSP.
const CONSTANTS: Readonly<Record<string, unknown>> = Object.fromEntries(
  [
    'SSL_3_0=ssl3.0',
    'TLS_1_0=tls1.0',
    'TLS_1_1=tls1.1',
    'TLS_1_2=tls1.2',
    'TLS_1_3=tls1.3',
    ...['GOOD', 'REVOKED', 'SERVER_FAILED', 'UNKNOWN'].map((name) => `OCSP_STATUS_${name}=${name.toLowerCase()}`),
    ...[
      'AA_COMPROMISE',
      'AFFILIATION_CHANGED',
      'CA_COMPROMISE',
      'CERTIFICATE_HOLD',
      'CESSATION_OF_OPERATION',
      'KEY_COMPROMISE',
      'PRIVILEGE_WITHDRAWN',
      'REMOVE_FROM_CRL',
      'SUPERSEDED',
      'UNSPECIFIED',
    ].map((name) => `OCSP_REASON_${name}=${name.toLowerCase()}`),
  ].map((pair): [string, string] => {
    const [name = '', value = ''] = pair.split('=')
    return [name, value]
  }),
)

const functions = {
  get: (url: unknown, params?: unknown, beyond?: unknown): unknown => {
    if (beyond !== undefined) warnOfMore('get')
    return send('GET', url, undefined, params)
  },
  head: (url: unknown, params?: unknown, beyond?: unknown): unknown => {
    if (beyond !== undefined) warnOfMore('head')
    return send('HEAD', url, undefined, params)
  },
  post: (url: unknown, body?: unknown, params?: unknown): unknown => send('POST', url, body, params),
  put: (url: unknown, body?: unknown, params?: unknown): unknown => send('PUT', url, body, params),
  patch: (url: unknown, body?: unknown, params?: unknown): unknown => send('PATCH', url, body, params),
  del: (url: unknown, body?: unknown, params?: unknown): unknown => send('DELETE', url, body, params),
  options: (url: unknown, body?: unknown, params?: unknown): unknown => send('OPTIONS', url, body, params),
  request: (method: unknown, url: unknown, body?: unknown, params?: unknown): unknown =>
    send(textOf(method).toUpperCase(), url, body, params),
  asyncRequest,
  batch,
  url: templateUrl,
  file: (data: unknown, filename?: unknown, contentType?: unknown): FileData =>
    new FileData(data, filename, contentType),
  cookieJar,
  expectedStatuses,
  setResponseCallback,
  CookieJar,
  FileData,
  Response,
  ...CONSTANTS,
}

/** The module `k6/http`. */
export const httpModule: Readonly<Record<string, unknown>> = { ...functions, default: functions }

async function asyncRequest(method: unknown, url: unknown, body?: unknown, params?: unknown): Promise<unknown> {
  const user = currentUser()
  const exchange = exchangeOf(user, textOf(method).toUpperCase(), url, body, params)
  if (!(exchange instanceof Exchange)) return exchange
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

function templateUrl(strings: readonly string[], ...values: readonly unknown[]): TemplateUrl {
  const url = String.raw({ raw: strings }, ...values)
  const fault = urlFault(url)
  if (fault !== undefined) throw new GoError(fault)
  return new TemplateUrl(strings.join('${}'), url)
}

function cookieJar(): CookieJar {
  const { jar, phase } = currentUser()
  if (phase === 'init') throw new GoError('Making cookie jars in the init context is not supported')
  return new CookieJar(jar)
}

function warnOfMore(name: string): void {
  currentUser().run.warn(`http.${name}() takes a URL and parameters: the arguments behind these are ignored`)
}

function expectedStatuses(...wanted: readonly unknown[]): ExpectedStatuses {
  if (wanted.length === 0) throw new GoError('no arguments')
  return new ExpectedStatuses(
    wanted.map((one, index) => {
      const [min, max] = [field(one, 'min'), field(one, 'max')]
      if (isWhole(one)) return one
      if (isWhole(min) && isWhole(max)) return { min, max }
      throw new GoError(
        min === undefined || max === undefined
          ? `argument number ${index + 1} to expectedStatuses was neither an integer nor an object like {min:100, max:329}`
          : `both min and max need to be integers for argument number ${index + 1}`,
      )
    }),
  )
}

function isWhole(given: unknown): given is number {
  return Number.isInteger(given)
}

// For the virtual user that calls it: in the init code that is every one, in turn.
function setResponseCallback(...given: readonly [callback?: unknown]): void {
  const user = currentUser()
  const [callback] = given
  if (callback instanceof ExpectedStatuses) user.expected = callback
  else if (callback === null || given.length === 0) user.expected = null
  else throw new GoError('unsupported argument, expected http.expectedStatuses')
}
