import type { RequestCookie } from './cookies.ts'

/** What the headers of one request are made of. */
export interface HeaderParts {
  /** As the script gives them. */
  readonly given: Readonly<Record<string, string>>
  /** Sent unless it is given; empty: none. */
  readonly userAgent: string
  /** Sent unless it is given. */
  readonly authorization: string | undefined
  readonly cookies: ReadonlyMap<string, readonly RequestCookie[]>
  /** The body of the script's request was dropped on the way, and its type with it. */
  readonly hasLostBody: boolean
}

// The length is known from the body, and how the connection is kept is the client's.
const CLIENTS_OWN: ReadonlySet<string> = new Set(['content-length', 'expect', 'keep-alive', 'transfer-encoding'])
// github.com/golang/go, net/http/cookie.go: `sanitizeCookieValue`
const PLAIN_COOKIE = /^[!#-+\--:<-[\]-~]*$/
const NO_COOKIE = /[^ !#-:<-[\]-~]/g
const BEYOND_BYTES = /[^\t\x20-\x7E]/

/** The headers of a request, as names and values by turns. */
export function requestHeaders({ given, userAgent, authorization, cookies, hasLostBody }: HeaderParts): string[] {
  const list: string[] = []
  let hasAgent = false
  let hasAuthorization = false
  for (const name in given) {
    const lower = name.toLowerCase()
    if (CLIENTS_OWN.has(lower)) continue
    if (hasLostBody && lower === 'content-type') continue
    hasAgent ||= lower === 'user-agent'
    hasAuthorization ||= lower === 'authorization'
    if (lower === 'user-agent' && given[name] === '') continue
    list.push(name, headerText(given[name] ?? ''))
  }
  if (!hasAgent && userAgent !== '') list.push('User-Agent', userAgent)
  if (!hasAuthorization && authorization !== undefined) list.push('Authorization', authorization)
  if (cookies.size > 0) list.push('Cookie', cookieText(cookies))
  return list
}

// A header is bytes: what is beyond them is sent as UTF-8, as k6 does.
function headerText(value: string): string {
  return BEYOND_BYTES.test(value) ? Buffer.from(value).toString('latin1') : value
}

/** Cookies as a request carries them. */
export function cookieText(cookies: ReadonlyMap<string, readonly RequestCookie[]>): string {
  return [...cookies.values()]
    .flatMap((all) => all.map(({ name, value }) => `${name}=${cookieValue(value)}`))
    .join('; ')
}

// As Go writes it: what a cookie can't have is left out, and what has to be quoted is.
function cookieValue(value: string): string {
  if (PLAIN_COOKIE.test(value)) return value
  const isQuoted = value.length > 1 && value.startsWith('"') && value.endsWith('"')
  const sent = value.replaceAll(NO_COOKIE, '')
  return isQuoted || /[ ,]/.test(sent) ? `"${sent}"` : sent
}
