import { textOf } from '../given.ts'

const canonical = new Map<string, string>()

// net/textproto CanonicalMIMEHeaderKey: a name that is none stays as it is.
const NAME = /^[\w!#$%&'*+.^`|~-]+$/

/** The canonical form of a header's name, as k6 shows and sends it: `content-type` is `Content-Type`. */
export function canonicalName(name: string): string {
  const known = canonical.get(name)
  if (known !== undefined) return known
  const made = NAME.test(name) ? name.toLowerCase().replaceAll(/(?:^|-)[a-z]/g, (start) => start.toUpperCase()) : name
  if (canonical.size < 1000) canonical.set(name, made)
  return made
}

/** Headers as a script gives them: all values are texts, those of nothing too, and of one name in several forms the last stands. */
export function headersOf(given: unknown): Record<string, string> {
  const headers: Record<string, string> = {}
  if (typeof given !== 'object' || given === null) return headers
  for (const [name, value] of Object.entries(given)) headers[canonicalName(name)] = textOf(value)
  return headers
}

/** Headers as k6 shows them: canonical names, several of one name joined. */
export function canonicalHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const shown: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) shown[canonicalName(name)] = typeof value === 'string' ? value : value.join(', ')
  }
  return shown
}
