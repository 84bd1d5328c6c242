import { hostFault } from './errors.ts'
import { UNKNOWN_FAULT, type RequestFault } from './request-fault.ts'
import { schemeOf, urlFault } from './url-faults.ts'

/** A URL, read once and used for many requests. */
export interface Address {
  readonly href: string
  /** Like `href`, with credentials hidden. */
  readonly shown: string
  /** Like `href`, without credentials. */
  readonly bare: string
  readonly origin: string
  /** `name`, or `name:port` where a port is written. */
  readonly host: string
  readonly hostname: string
  /** Path and query. */
  readonly path: string
  readonly credentials: { readonly user: string; readonly password: string } | undefined
  /** `Basic ...` for credentials in the URL. */
  readonly authorization: string | undefined
  /** Why nothing can be sent there, though it is a URL. */
  readonly fault: RequestFault | undefined
}

/** What a script gives as a URL is none. */
export class InvalidUrlError extends Error {
  override readonly name = 'InvalidUrlError'
}

const CREDENTIALS = /\/\/[^@/]*@/
const MOST_KEPT = 10_000 // addresses; scripts with ever new URLs must not fill the memory
const kept = new Map<string, Address>()

/**
 * Reads a URL. One that nothing can be sent to has a fault.
 * @throws InvalidUrlError it is none
 */
export function readAddress(text: string): Address {
  const known = kept.get(text)
  if (known !== undefined) return known
  const wrong = urlFault(text)
  if (wrong !== undefined) throw new InvalidUrlError(`invalid URL: ${wrong}`)
  const scheme = schemeOf(text)
  const isHttp = scheme === 'http' || scheme === 'https'
  const address = isHttp ? httpAddress(text) : unsendable(text, unknownFault(`unsupported protocol scheme "${scheme}"`))
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(text, address)
  return address
}

function httpAddress(text: string): Address {
  if (/^https?:(?:\/\/(?:[/?#]|$)|\/?[^/]|$)/i.test(text))
    return unsendable(text, unknownFault('http: no Host in request URL'))
  return URL.canParse(text) ? addressOf(text, new URL(text)) : unsendable(text, hostFault(text))
}

// Credentials stay to be seen, and not what they are.
function masked(text: string): string {
  return text.replace(CREDENTIALS, (found) => (found.includes(':') ? '//****:****@' : '//****@'))
}

function unknownFault(message: string): RequestFault {
  return { message, code: UNKNOWN_FAULT }
}

function unsendable(text: string, fault: RequestFault): Address {
  const nowhere = { origin: '', host: '', hostname: '', path: '', credentials: undefined, authorization: undefined }
  return { href: text, shown: text, bare: text, ...nowhere, fault }
}

function addressOf(text: string, url: URL): Address {
  const { origin, host, hostname, pathname, search } = url
  const href = url.href === `${text}/` ? text : url.href
  const about = { href, origin, host, hostname, path: `${pathname}${search}`, fault: undefined }
  if (url.username === '' && url.password === '') {
    return { ...about, shown: href, bare: href, credentials: undefined, authorization: undefined }
  }
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
  return {
    ...about,
    shown: masked(href),
    bare: href.replace(CREDENTIALS, '//'),
    credentials: { user, password },
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  }
}

/** A URL made by http.url`...`: requests are counted under the template, not under each address. */
export class TemplateUrl {
  readonly name: string
  readonly url: string
  // The name that scripts and libraries look for.
  readonly clean_url: string

  constructor(name: string, url: string) {
    this.name = masked(name)
    this.url = url
    this.clean_url = masked(url)
  }

  toString(): string {
    return this.url
  }
}
