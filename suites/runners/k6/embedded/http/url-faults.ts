import { goQuoted } from '../go-quoted.ts'

// Most URLs of a script need no closer look.
const PLAIN = /^https?:\/\/[\w.-]+(?::\d+)?(?:[/?#][\w./?&=#~!$'()*+,;:@-]*)?$/i

// RFC 3986, 3.2.2, and what Go lets pass
const HOST_SIGNS = /[^\w.~!$&'()*+,;=:[\]<>"%\u0080-\uFFFF-]/
const BAD_ESCAPE = /%(?![\da-f]{2}).{0,2}/i

/** Why a text is no URL, in the words of Go's parser; `undefined`: it is one. */
export function urlFault(text: string): string | undefined {
  if (PLAIN.test(text)) return undefined
  const fault = faultIn(text)
  return fault === undefined ? undefined : `parse ${goQuoted(text)}: ${fault}`
}

/** The scheme of a URL, lower case; empty: it has none. */
export function schemeOf(text: string): string {
  return /^([a-z][a-z\d+.-]*):/i.exec(text)?.[1]?.toLowerCase() ?? ''
}

function faultIn(text: string): string | undefined {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u001F\u007F]/.test(text)) return 'net/url: invalid control character in URL'
  if (text.startsWith(':')) return 'missing protocol scheme'
  const [, scheme = '', authority, path = ''] = /^([a-z][a-z\d+.-]*:)?(?:\/\/([^/?#]*))?([^?#]*)/i.exec(text) ?? []
  if (scheme === '' && authority === undefined && /^[^/]*:/.test(path)) {
    return 'first path segment in URL cannot contain colon'
  }
  return authorityFault(authority ?? '') ?? escapeFault(scheme !== '' && authority === undefined ? '' : path)
}

function authorityFault(authority: string): string | undefined {
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  const port = /:([^:\]]*)$/.exec(host)?.[1]
  if (port !== undefined && !/^\d*$/.test(port)) return `invalid port ":${port}" after host`
  const sign = HOST_SIGNS.exec(host)?.[0]
  return sign === undefined ? escapeFault(host) : `invalid character ${goQuoted(sign)} in host name`
}

function escapeFault(text: string): string | undefined {
  const wrong = BAD_ESCAPE.exec(text)?.[0]
  return wrong === undefined ? undefined : `invalid URL escape ${goQuoted(wrong)}`
}
