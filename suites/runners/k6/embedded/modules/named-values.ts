import { isTagValue, wrongTag } from '../given-tags.ts'
import type { VirtualUser } from '../virtual-user.ts'

// What of k6's own tags a script may read between requests; the others belong to single requests and checks.
const READABLE: readonly string[] = ['group', 'scenario']

const madeTags = new WeakMap<VirtualUser, object>()
const madeMetadata = new WeakMap<VirtualUser, object>()

/** `exec.vu.metrics.tags` of a virtual user: what is set there is on all its samples. */
export function tagValues(user: VirtualUser): object {
  return madeOnce(madeTags, user, () =>
    namedValues(
      'tag',
      () => user.tags,
      () => READABLE.filter((name) => user.tag(name) !== undefined),
      (name) => user.tag(name),
    ),
  )
}

/** `exec.vu.metrics.metadata` of a virtual user. */
export function metadataValues(user: VirtualUser): object {
  return madeOnce(madeMetadata, user, () =>
    namedValues(
      'metadata',
      () => user.metadata,
      () => Object.keys(user.notes()),
      (name) => user.notes()[name],
    ),
  )
}

// Texts by name that a script sets as it sets the fields of an object; beneath them are some that it can only read.
function namedValues(
  what: string,
  own: () => Record<string, string>,
  belowNames: () => readonly string[],
  below: (name: string) => string | undefined,
): object {
  const read = (name: string | symbol): string | undefined =>
    typeof name === 'symbol' ? undefined : (own()[name] ?? (belowNames().includes(name) ? below(name) : undefined))
  return new Proxy<Record<string, string>>(
    {},
    {
      get: (_target, name) => read(name),
      has: (_target, name) => read(name) !== undefined,
      set: (_target, name, value: unknown) => {
        if (!isTagValue(value)) throw new TypeError(wrongTag(what, String(name)))
        own()[String(name)] = String(value)
        return true
      },
      deleteProperty: (_target, name) => Reflect.deleteProperty(own(), name),
      ownKeys: () => [...new Set([...belowNames(), ...Object.keys(own())])],
      getOwnPropertyDescriptor: (_target, name) => {
        const value = read(name)
        return value === undefined ? undefined : { value, enumerable: true, configurable: true, writable: true }
      },
    },
  )
}

function madeOnce(made: WeakMap<VirtualUser, object>, user: VirtualUser, make: () => object): object {
  const known = made.get(user)
  if (known) return known
  const object = make()
  made.set(user, object)
  return object
}
