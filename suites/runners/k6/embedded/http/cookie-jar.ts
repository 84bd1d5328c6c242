import { GoError } from '../faults.ts'
import { textOf } from '../given.ts'
import { Jar } from './cookies.ts'
import { toughCookie } from './tough-cookie.ts'
import { urlFault } from './url-faults.ts'

// github.com/golang/go, time/format.go `RFC1123`
const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [A-Z]{3,4}$/

/** A jar as a script has it: its functions can be taken out. */
export class CookieJar {
  declare readonly clear: (url: unknown) => void
  declare readonly cookiesForURL: (url: unknown) => Record<string, string[]>
  declare readonly delete: (url: unknown, name: unknown) => void
  declare readonly set: (url: unknown, name: unknown, value: unknown, options?: unknown) => boolean
  readonly #jar: Jar

  /** @param jar - of a virtual user; a script gives none, and gets a jar of its own */
  constructor(jar?: unknown) {
    this.#jar = jar instanceof Jar ? jar : new Jar()
    this.clear = (url) => this.#clear(readUrl(url))
    this.cookiesForURL = (url) => this.#cookiesFor(readUrl(url))
    this.delete = (url, name) => this.#delete(url, textOf(name))
    this.set = (url, name, value, options) => this.#set(url, { key: textOf(name), value: textOf(value) }, options)
  }

  /** The jar behind what a script gives as one. */
  static jarOf(given: unknown): Jar | undefined {
    return given instanceof CookieJar ? given.#jar : undefined
  }

  #clear(url: string): void {
    for (const [name] of this.#jar.pairs(url)) this.#jar.delete(url, name)
  }

  #cookiesFor(url: string): Record<string, string[]> {
    const found: Record<string, string[]> = {}
    for (const [name, value] of this.#jar.pairs(url)) (found[name] ??= []).push(value)
    return found
  }

  #delete(url: unknown, name: string): void {
    if (name === '') throw new GoError('cookie: is null')
    this.#jar.delete(readUrl(url), name)
  }

  #set(url: unknown, pair: { readonly key: string; readonly value: string }, given: unknown): boolean {
    const address = readUrl(url)
    const { Cookie } = toughCookie()
    this.#jar.set(address, new Cookie({ ...pair, ...optionsOf(given) }))
    return true
  }
}

// The names may be in any case, as in k6.
function optionsOf(given: unknown): object {
  if (typeof given !== 'object' || given === null) return {}
  const options = new Map(Object.entries(given).map(([name, value]: [string, unknown]) => [name.toLowerCase(), value]))
  const expires = options.has('expires') ? textOf(options.get('expires')) : ''
  const maxAge = Math.trunc(Number(options.get('max_age'))) || 0
  return {
    ...(options.has('domain') ? { domain: textOf(options.get('domain')) } : {}),
    ...(options.has('path') ? { path: textOf(options.get('path')) } : {}),
    ...(expires === '' ? {} : { expires: dateOf(expires) }),
    ...(maxAge === 0 ? {} : { maxAge }), // none, as Go has it
    secure: Boolean(options.get('secure')),
    httpOnly: Boolean(options.get('http_only')),
  }
}

function dateOf(text: string): Date {
  const date = new Date(DATE.test(text) ? text : Number.NaN)
  if (Number.isNaN(date.getTime())) {
    throw new GoError(
      `unable to parse "expires" date string "${text}": expected a date such as Mon, 02 Jan 2006 15:04:05 GMT`,
    )
  }
  return date
}

function readUrl(given: unknown): string {
  const text = textOf(given)
  const fault = urlFault(text)
  if (fault !== undefined) throw new GoError(fault)
  return text
}
