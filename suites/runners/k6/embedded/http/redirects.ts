import { InvalidUrlError, readAddress, type Address } from './urls.ts'

const STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const PRIVATE_HEADERS: ReadonlySet<string> = new Set(['authorization', 'cookie2', 'www-authenticate'])
// Of one request alone; cookies come from the jar and from what the script gives as cookies.
const OWN_HEADERS: ReadonlySet<string> = new Set(['cookie', 'host', 'referer'])

/** Whether an answer sends on to its `location`. */
export function isRedirect(status: number): boolean {
  return STATUSES.has(status)
}

/**
 * Where an answer sends on to.
 * @throws InvalidUrlError
 */
export function redirectTarget(from: Address, location: string): Address {
  if (!URL.canParse(location, from.href)) throw new InvalidUrlError(`failed to parse Location header "${location}"`)
  return readAddress(new URL(location, from.href).href)
}

/** What is told when no more redirects are followed: the redirect itself is the answer then. */
export function stoppedRedirecting(count: number): string {
  return `Stopped after ${count} redirects and returned the redirection; pass { redirects: n } in request params or set global maxRedirects to silence this`
}

/** What is sent on. What is meant for one host does not go to another; where a request comes from is told, as by Go's client. */
export function redirectedHeaders(
  headers: Readonly<Record<string, string>>,
  from: Address,
  to: Address,
): Readonly<Record<string, string>> {
  const isSame = to.hostname === from.hostname || to.hostname.endsWith(`.${from.hostname}`)
  const kept = Object.entries(headers).filter(([name]) => {
    const lower = name.toLowerCase()
    return !OWN_HEADERS.has(lower) && (isSame || !PRIVATE_HEADERS.has(lower))
  })
  const isLessSafe = from.origin.startsWith('https:') && to.origin.startsWith('http:')
  return { ...Object.fromEntries(kept), ...(isLessSafe ? {} : { Referer: from.href.replace(/\/\/[^@/]*@/, '//') }) }
}
