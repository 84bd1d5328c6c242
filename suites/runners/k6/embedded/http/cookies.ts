import type { CookieJar } from 'tough-cookie'
import { GoError } from '../faults.ts'
import { field, textOf } from '../given.ts'
import { toughCookie } from './tough-cookie.ts'
import { urlFault } from './url-faults.ts'

/** The cookies of a virtual user, or of a script's own jar. */
export class Jar {
  // Most scripts have no cookies: the jar is made when the first one comes.
  #jar: CookieJar | undefined

  /** Takes what an answer sets. */
  take(url: string, header: string | readonly string[]): void {
    for (const line of typeof header === 'string' ? [header] : header) {
      this.#filled().setCookieSync(line, url, { ignoreError: true, loose: true })
    }
  }

  /** Names and values that a request to the URL carries, in their order. */
  pairs(url: string): readonly (readonly [name: string, value: string])[] {
    if (this.#jar === undefined || !URL.canParse(url)) return NO_PAIRS
    return this.#jar.getCookiesSync(url).map(({ key, value }) => [key, value])
  }

  get isEmpty(): boolean {
    return this.#jar === undefined
  }

  /** Forgets all. */
  reset(): void {
    this.#jar = undefined
  }

  // What follows is k6's `http.CookieJar`.

  cookiesForURL(url: unknown): Record<string, string[]> {
    const found: Record<string, string[]> = {}
    for (const [name, value] of this.pairs(readUrl(url))) (found[name] ??= []).push(value)
    return found
  }

  set(url: unknown, name: unknown, value: unknown, options?: unknown): boolean {
    const [expires, maxAge] = [field(options, 'expires'), field(options, 'max_age')]
    const path = field(options, 'path')
    const domain = field(options, 'domain')
    const { Cookie } = toughCookie()
    const cookie = new Cookie({
      key: textOf(name),
      value: textOf(value),
      ...(domain === undefined ? {} : { domain: textOf(domain) }),
      ...(path === undefined ? {} : { path: textOf(path) }),
      ...(expires === undefined ? {} : { expires: dateOf(expires) }),
      ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
      secure: Boolean(field(options, 'secure')),
      httpOnly: Boolean(field(options, 'http_only')),
    })
    const address = readUrl(url)
    if (URL.canParse(address)) this.#filled().setCookieSync(cookie, address, { ignoreError: true })
    return true
  }

  clear(url: unknown): void {
    for (const [name] of this.pairs(readUrl(url))) this.delete(url, name)
  }

  delete(url: unknown, name: unknown): void {
    if (name === '') throw new GoError('cookie: is null')
    const address = readUrl(url)
    const jar = this.#jar
    if (jar === undefined || !URL.canParse(address)) return
    for (const { key, domain, path } of jar.getCookiesSync(address)) {
      if (key !== textOf(name)) continue
      // The store in memory answers before it returns.
      jar.store.removeCookie(domain ?? '', path ?? '/', key, () => undefined)
    }
  }

  #filled(): CookieJar {
    return (this.#jar ??= new (toughCookie().CookieJar)(undefined, {
      rejectPublicSuffixes: false,
      looseMode: true,
      allowSecureOnLocal: false,
    }))
  }
}

/** A cookie that a script gives with one request. */
export interface RequestCookie {
  readonly name: string
  readonly value: string
  /** Takes the place of the jar's cookie of that name, instead of going along with it. */
  readonly replace: boolean
}

/** The cookies in the parameters of a request. */
export function requestCookiesOf(given: unknown): readonly RequestCookie[] {
  if (typeof given !== 'object' || given === null) return NO_COOKIES
  const entries = Object.entries(given).filter(([, value]) => value !== undefined && value !== null)
  return entries.map(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? { name, value: textOf(field(value, 'value') ?? ''), replace: Boolean(field(value, 'replace')) }
      : { name, value: textOf(value), replace: false },
  )
}

/** All that a request to the URL carries, by name. */
export function cookiesFor(
  url: string,
  jar: Jar | undefined,
  given: readonly RequestCookie[],
): ReadonlyMap<string, readonly RequestCookie[]> {
  if (given.length === 0 && jar?.isEmpty !== false) return NO_MERGED
  const merged = new Map<string, RequestCookie[]>()
  for (const cookie of given) add(merged, cookie)
  const replaced = new Set(given.filter(({ replace }) => replace).map(({ name }) => name))
  for (const [name, value] of jar?.pairs(url) ?? NO_PAIRS) {
    if (!replaced.has(name)) add(merged, { name, value, replace: false })
  }
  return merged
}

function add(merged: Map<string, RequestCookie[]>, cookie: RequestCookie): void {
  const known = merged.get(cookie.name)
  if (known) known.push(cookie)
  else merged.set(cookie.name, [cookie])
}

function readUrl(given: unknown): string {
  const fault = urlFault(textOf(given))
  if (fault !== undefined) throw new GoError(fault)
  return textOf(given)
}

function dateOf(given: unknown): Date {
  const date = new Date(textOf(given))
  if (Number.isNaN(date.getTime())) throw new GoError(`unable to parse "expires" date string "${textOf(given)}"`)
  return date
}

const NO_MERGED: ReadonlyMap<string, readonly RequestCookie[]> = new Map()
const NO_PAIRS: readonly (readonly [string, string])[] = []
/** Of a request that has none. */
export const NO_COOKIES: readonly RequestCookie[] = []
