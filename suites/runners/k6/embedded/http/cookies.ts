import type { Cookie, CookieJar } from 'tough-cookie'
import { field, textOf } from '../given.ts'
import { toughCookie } from './tough-cookie.ts'

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

  /** Sets a cookie, and reports nothing: one that can't be is left out. */
  set(url: string, cookie: Cookie): void {
    if (URL.canParse(url)) this.#filled().setCookieSync(cookie, url, { ignoreError: true })
  }

  /** Forgets a cookie of just that host and path: as in k6, one that is sent there and was set for more stays. */
  delete(url: string, name: string): void {
    if (this.#jar === undefined || !URL.canParse(url)) return
    const { hostname, pathname } = new URL(url)
    // The store in memory answers before it returns.
    this.#jar.store.removeCookie(hostname, toughCookie().defaultPath(pathname), name, () => undefined)
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

const NO_MERGED: ReadonlyMap<string, readonly RequestCookie[]> = new Map()
const NO_PAIRS: readonly (readonly [string, string])[] = []
/** Of a request that has none. */
export const NO_COOKIES: readonly RequestCookie[] = []
