/**
 * Numbers things with the same file and titles in the order in which they are declared.
 * @param place - the key of a thing, and what may be the same as another's
 * @returns each key with its number, from 1
 */
export function declarationOrder<T>(
  things: readonly T[],
  place: (thing: T) => readonly [key: string, place: readonly string[]],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  return new Map(
    things.map((thing) => {
      const [key, path] = place(thing)
      const name = JSON.stringify(path)
      const count = (counts.get(name) ?? 0) + 1
      counts.set(name, count)
      return [key, count]
    }),
  )
}
