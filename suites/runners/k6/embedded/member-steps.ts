// Members of objects of the script that wait: what the language reads, sets or calls by itself is asked for here, one by one.
import { isHeld, PENDING, run, type Body } from './coroutine.ts'
import { isCallable } from './given.ts'

/** What a pattern takes, as the transformation writes it: names or items in their order, each with what is taken of its value. */
type Shape =
  | 0
  | { readonly p?: readonly (readonly [string, Shape])[]; /** And all else that the object has. */ readonly r?: 1 }
  | { readonly l: readonly Shape[] }

/** What the code of a script needs for its members. */
export const MEMBER_STEPS: Readonly<Record<string, unknown>> = { take, set, setBy, invoke }

/** The members that a pattern or a spread takes of something, in an object of their own. */
function take(given: unknown, shape: Shape): unknown {
  return run(taken(given, shape))
}

/** What has been set, once its setter is done. */
function set(value: unknown): unknown {
  return isHeld() ? run(waited(value)) : value
}

/** Reflect.set() */
function setBy(...given: readonly [object, PropertyKey, unknown, unknown?]): unknown {
  return set(Reflect.set(...given))
}

function invoke(receiver: unknown, name: unknown, method: unknown, ...given: readonly unknown[]): unknown {
  if (!isCallable(method)) throw new TypeError(`${String(name)} is not a function`)
  return Reflect.apply(method, receiver, given)
}

function* waited(value: unknown): Body {
  yield
  return value
}

function* taken(given: unknown, shape: Shape): Body {
  if (shape === 0 || given === undefined || given === null) return given
  if ('l' in shape) return Array.isArray(given) ? yield* items(given, shape.l) : given
  const source: object = Object(given) as object
  const made = {}
  const known = new Set<string | symbol>()
  for (const [name, inner] of shape.p ?? []) {
    known.add(name)
    lay(made, name, yield* taken(yield* read(source, name, given), inner))
  }
  if (shape.r === undefined) return made
  for (const name of Reflect.ownKeys(source)) {
    if (!known.has(name) && Object.getOwnPropertyDescriptor(source, name)?.enumerable === true)
      lay(made, name, yield* read(source, name, given))
  }
  return made
}

function* items(given: readonly unknown[], shapes: readonly Shape[]): Body {
  const list: unknown[] = [...given]
  for (const [index, shape] of shapes.entries()) {
    if (index < list.length) list[index] = yield* taken(list[index], shape)
  }
  return list
}

function* read(source: object, name: string | symbol, receiver: unknown): Body {
  const value: unknown = Reflect.get(source, name, receiver)
  return value === PENDING ? yield : value
}

function lay(object: object, name: string | symbol, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
}
