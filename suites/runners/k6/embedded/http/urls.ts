/** A URL, read once and used for many requests. */
export interface Address {
  readonly href: string
  /** Like `href`, with credentials hidden. */
  readonly shown: string
  readonly origin: string
  /** `name`, or `name:port` where a port is written. */
  readonly host: string
  readonly hostname: string
  /** Path and query. */
  readonly path: string
  readonly credentials: { readonly user: string; readonly password: string } | undefined
  /** `Basic ...` for credentials in the URL. */
  readonly authorization: string | undefined
}

/** What a script gives as a URL is none. */
export class InvalidUrlError extends Error {
  override readonly name = 'InvalidUrlError'
}

const MOST_KEPT = 10_000 // addresses; scripts with ever new URLs must not fill the memory
const kept = new Map<string, Address>()

/**
 * Reads a URL.
 * @throws InvalidUrlError it is not an absolute http or https URL
 */
export function readAddress(text: string): Address {
  const known = kept.get(text)
  if (known !== undefined) return known
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined) throw new InvalidUrlError(`invalid URL: "${text}" is not an absolute URL`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new InvalidUrlError(`invalid URL: unsupported protocol scheme "${url.protocol.slice(0, -1)}"`)
  }
  const address = addressOf(text, url)
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(text, address)
  return address
}

function addressOf(text: string, url: URL): Address {
  const { origin, host, hostname, pathname, search } = url
  const href = url.href === `${text}/` ? text : url.href
  const about = { href, origin, host, hostname, path: `${pathname}${search}` }
  if (url.username === '' && url.password === '') {
    return { ...about, shown: href, credentials: undefined, authorization: undefined }
  }
  const [user, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
  return {
    ...about,
    shown: href.replace(/\/\/[^@/]*@/, '//****:****@'),
    credentials: { user, password },
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  }
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
