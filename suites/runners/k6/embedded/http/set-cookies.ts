// What Go's time of nothing is in milliseconds
const NO_TIME = -6_795_364_578_871
// github.com/golang/go, net/http/cookie.go: others are left out
const COOKIE_NAME = /^[\w!#$%&'*+.^`|~-]+$/
const COOKIE_VALUE = /^[ !#-:<-[\]-~]*$/

/** A cookie that an answer sets; the names are k6's. */
export interface ResponseCookie {
  readonly name: string
  readonly value: string
  readonly domain: string
  readonly path: string
  readonly http_only: boolean
  readonly secure: boolean
  readonly max_age: number
  readonly expires: number
}

/** What the lines of a header set, by name. */
export function setCookies(header: string | readonly string[]): Readonly<Record<string, readonly ResponseCookie[]>> {
  const cookies: Record<string, ResponseCookie[]> = {}
  for (const line of typeof header === 'string' ? [header] : header) {
    const cookie = readCookie(line)
    if (cookie) (cookies[cookie.name] ??= []).push(cookie)
  }
  return cookies
}

function readCookie(line: string): ResponseCookie | undefined {
  const [pair = '', ...attributes] = line.split(';')
  const [name = '', ...parts] = pair.trim().split('=')
  const value = parts.join('=').replace(/^"(.*)"$/, '$1')
  if (parts.length === 0 || !COOKIE_NAME.test(name) || !COOKIE_VALUE.test(value)) return undefined
  const given = new Map(
    attributes.map((attribute) => {
      const [key = '', ...texts] = attribute.split('=')
      return [key.trim().toLowerCase(), texts.join('=').trim()]
    }),
  )
  return {
    name,
    value,
    domain: given.get('domain') ?? '',
    path: given.get('path') ?? '',
    http_only: given.has('httponly'),
    secure: given.has('secure'),
    max_age: maxAgeOf(given.get('max-age')),
    expires: Date.parse(given.get('expires') ?? '') || NO_TIME,
  }
}

// Go has 0 for none, and -1 for one that is over at once.
function maxAgeOf(given: string | undefined): number {
  if (given === undefined || !/^-?\d+$/.test(given) || /^0\d/.test(given)) return 0
  return Number(given) <= 0 ? -1 : Number(given)
}
