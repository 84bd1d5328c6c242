/** What a selector such as `items.0.id` or `items.#.id` finds in a JSON value; `undefined` when nothing is there. */
export function selectJson(value: unknown, selector: string): unknown {
  return select(value, splitPath(selector))
}

function select(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value
    if (key === '#')
      return rest.length === 0
        ? items.length
        : items.map((item) => select(item, rest)).filter((found) => found !== undefined)
    return /^\d+$/.test(key) ? select(items[Number(key)], rest) : undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, key) ? select(Reflect.get(value, key), rest) : undefined
}

// A point that belongs to a name is written `\.`.
function splitPath(selector: string): readonly string[] {
  return [...selector.matchAll(/((?:\\.|[^.\\])*)(?:\.|$)/gs)]
    .filter(({ index, 0: text }) => text !== '' || index === 0)
    .map(([, key = '']) => key.replaceAll(/\\(.)/gs, '$1'))
}
