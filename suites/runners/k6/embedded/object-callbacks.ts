// Functions of the language that read what an object has, where its getters may wait.
import { PENDING, type Body } from './coroutine.ts'

type Form = (...given: readonly unknown[]) => Body

/** The form of a function of `Object`; `undefined`: the language's own will do. */
export function objectForm(name: string): Form | undefined {
  return FORMS[name]
}

const FORMS: Readonly<Record<string, Form>> = {
  *assign(target, ...sources) {
    const object = Object(checked(target)) as object
    for (const source of sources) {
      for (const [name, value] of yield* own(source, Reflect.ownKeys)) {
        if (!Reflect.set(object, name, value)) throw new TypeError(`Cannot assign to ${String(name)}`)
      }
    }
    return object
  },
  *entries(object) {
    return yield* own(checked(object), Object.keys)
  },
  *values(object) {
    const entries = yield* own(checked(object), Object.keys)
    return entries.map(([, value]) => value)
  },
}

function* own(
  given: unknown,
  namesOf: (object: object) => readonly (string | symbol)[],
): Generator<undefined, [string | symbol, unknown][], unknown> {
  if (given === undefined || given === null) return []
  const object = Object(given) as object
  const entries: [string | symbol, unknown][] = []
  for (const name of namesOf(object)) {
    if (Object.getOwnPropertyDescriptor(object, name)?.enumerable !== true) continue
    const value: unknown = Reflect.get(object, name)
    entries.push([name, value === PENDING ? yield : value])
  }
  return entries
}

function checked(given: unknown): unknown {
  if (given === undefined || given === null) throw new TypeError('Cannot convert undefined or null to object')
  return given
}
