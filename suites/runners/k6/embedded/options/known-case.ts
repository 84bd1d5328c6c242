/** A record under the names that are known, where its own differ from them in upper and lower case alone: Go reads JSON so. */
export function inKnownCase(
  given: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  const known = new Map(names.map((name) => [name.toLowerCase(), name]))
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [known.get(name.toLowerCase()) ?? name, value]),
  )
}
