/** A URL, read once and used for many requests. */
export interface Address {
  readonly href: string
  readonly origin: string
  /** `name`, or `name:port` where a port is written. */
  readonly host: string
  readonly hostname: string
  /** Path and query. */
  readonly path: string
  /** `Basic ...` for credentials in the URL. */
  readonly authorization: string | undefined
}

const MOST_KEPT = 10_000 // addresses; scripts with ever new URLs must not fill the memory
const kept = new Map<string, Address>()

/**
 * Reads a URL.
 * @throws TypeError it is not an absolute http or https URL
 */
export function readAddress(text: string): Address {
  const known = kept.get(text)
  if (known !== undefined) return known
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(`unsupported protocol scheme "${url.protocol.slice(0, -1)}"`)
  }
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const address = {
    href: url.href === `${text}/` ? text : url.href,
    origin: url.origin,
    host: url.host,
    hostname: url.hostname,
    path: `${url.pathname}${url.search}`,
    authorization: credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
  }
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(text, address)
  return address
}

/** A URL made by http.url`...`: requests are counted under the template, not under each address. */
export class TemplateUrl {
  readonly name: string
  readonly url: string

  constructor(name: string, url: string) {
    this.name = name
    this.url = url
  }

  toString(): string {
    return this.url
  }
}
