// JSON with functions of the script that may wait: revivers, replacers, toJSON() and getters.
import { types } from 'node:util'
import { PENDING, type Body } from './coroutine.ts'
import { isCallable, parseJson, type Callable } from './given.ts'

type Holder = Record<string, unknown>

/** JSON.parse(text, reviver) */
export function* parse(text: unknown, revive: Callable): Body {
  return yield* revived({ '': parseJson(String(text)) }, '', revive)
}

/** JSON.stringify(value, replacer, space): everything is asked for first, and then written by the language. */
export function* stringify(value: unknown, replacer: unknown, space: unknown): Body {
  const replace = isCallable(replacer) ? replacer : undefined
  const names = Array.isArray(replacer) ? new Set(replacer.map(String)) : undefined
  const plain = yield* plainOf({ '': value }, '', { replace, names, above: [] })
  return JSON.stringify(plain, Array.isArray(replacer) ? replacer : undefined, spaceOf(space))
}

function* revived(holder: Holder, name: string, revive: Callable): Body {
  const value = holder[name]
  if (isHolder(value)) {
    for (const key of Object.keys(value)) {
      const made = yield* revived(value, key, revive)
      if (made === undefined) Reflect.deleteProperty(value, key)
      else Object.defineProperty(value, key, { value: made, writable: true, enumerable: true, configurable: true })
    }
  }
  return yield* waited(Reflect.apply(revive, holder, [name, value]))
}

interface Writing {
  readonly replace: Callable | undefined
  /** Those that are written alone. */
  readonly names: ReadonlySet<string> | undefined
  /** What the value is in. */
  readonly above: readonly object[]
}

// A copy of what is written of a value, without anything in it that calls.
function* plainOf(holder: Holder, name: string, writing: Writing): Body {
  let value = yield* waited(holder[name])
  if (isHolder(value) || typeof value === 'bigint') {
    const toJson: unknown = yield* waited(Reflect.get(Object(value) as object, 'toJSON', value))
    if (isCallable(toJson)) value = yield* waited(Reflect.apply(toJson, value, [name]))
  }
  if (writing.replace !== undefined) value = yield* waited(Reflect.apply(writing.replace, holder, [name, value]))
  // Texts, numbers and the like in objects are written by the language.
  if (!isHolder(value) || isCallable(value) || types.isBoxedPrimitive(value)) return value
  if (writing.above.includes(value)) throw new TypeError('Converting circular structure to JSON')
  const inner = { ...writing, above: [...writing.above, value] }
  if (Array.isArray(value)) {
    const list: unknown[] = []
    for (let index = 0; index < value.length; index += 1) list.push(yield* plainOf(value, String(index), inner))
    return list
  }
  const copy: object = Object.create(null) as object
  for (const key of Object.keys(value)) {
    if (writing.names?.has(key) === false) continue
    const plain = yield* plainOf(value, key, inner)
    Object.defineProperty(copy, key, { value: plain, enumerable: true })
  }
  return copy
}

function* waited(value: unknown): Body {
  return value === PENDING ? yield : value
}

function isHolder(value: unknown): value is Holder & unknown[] {
  return typeof value === 'object' && value !== null
}

function spaceOf(space: unknown): string | number | undefined {
  const value = types.isBoxedPrimitive(space) ? space.valueOf() : space
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}
