import { address, resolved, text, words, type Read } from './attributes.ts'
import { attributeOf, textIn, type Place } from './place.ts'

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443', ftp: '21' }

// RFC 3986, appendix B; of an address that need not be a whole one
const PARTS = /^(?:([a-z][\w+.-]*):)?(?:\/\/(?:([^/?#]*)@)?([^/?#@]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is

interface Parts {
  readonly scheme: string
  readonly credentials: string
  readonly host: string
  readonly path: string
  readonly query: string
  readonly fragment: string
}

/** What a link says of its address, part by part. */
export const linkParts: Readonly<Record<string, Read>> = {
  hash: (place) => marked('#', partsOf(place).fragment),
  host: (place) => {
    const { host, scheme } = partsOf(place)
    const { hostname, port } = hostParts(host)
    return port !== '' && port === DEFAULT_PORTS[scheme] ? hostname : host
  },
  hostname: (place) => hostParts(partsOf(place).host).hostname,
  href: address('href'),
  origin: (place) => {
    const { scheme, host } = partsOf(place)
    if (scheme === '') return ''
    return scheme === 'file' ? address('href')(place) : `${scheme}://${host}`
  },
  password: (place) => decoded(/:(.*)$/s.exec(partsOf(place).credentials)?.[1] ?? ''),
  pathname: (place) => decoded(partsOf(place).path),
  port: (place) => hostParts(partsOf(place).host).port,
  protocol: (place) => partsOf(place).scheme || ':',
  rel: text('rel'),
  relList: words('rel'),
  search: (place) => marked('?', partsOf(place).query),
  text: ({ node }) => textIn(node),
  toString: address('href'),
  username: (place) => decoded(partsOf(place).credentials.replace(/:.*$/s, '')),
}

function partsOf({ node, url }: Place): Parts {
  const found = PARTS.exec(resolved(url, attributeOf(node, 'href') ?? '')) ?? []
  const [, scheme = '', credentials = '', host = '', path = '', query = '', fragment = ''] = found
  return { scheme: scheme.toLowerCase(), credentials, host, path, query, fragment: decoded(fragment) }
}

function hostParts(host: string): { readonly hostname: string; readonly port: string } {
  const [, hostname = host, port = ''] = /^(.*):(\d*)$/.exec(host) ?? []
  return { hostname: port === '' ? host : hostname.replaceAll(/^\[|\]$/g, ''), port }
}

function marked(mark: string, given: string): string {
  return given === '' ? '' : `${mark}${given}`
}

function decoded(given: string): string {
  try {
    return decodeURIComponent(given)
  } catch {
    return given
  }
}
