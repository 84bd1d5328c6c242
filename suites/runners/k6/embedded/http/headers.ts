const canonical = new Map<string, string>()

/** The canonical form of a header's name, as k6 shows and sends it: `content-type` is `Content-Type`. */
export function canonicalName(name: string): string {
  const known = canonical.get(name)
  if (known !== undefined) return known
  const made = name.toLowerCase().replaceAll(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())
  if (canonical.size < 1000) canonical.set(name, made)
  return made
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
