// Lists of numbers of one kind, such as Uint8Array: they have the methods of other lists.
import type { Body } from './coroutine.ts'
import { isCallable, type Callable } from './given.ts'

/** What all such lists have in common. */
export interface TypedList extends Iterable<unknown> {
  set(values: readonly unknown[]): void
}

const KIND: unknown = Object.getPrototypeOf(Uint8Array)
const METHODS: object = Object.getPrototypeOf(Uint8Array.prototype) as object
// Methods that answer with a list of the kind that they are called on.
const ANSWERING: ReadonlySet<string> = new Set(['filter', 'map', 'toSorted'])

/** Whether a method of the language is called on such a list. */
export function isTypedMethod(value: unknown, method: unknown, name: string): value is TypedList {
  return isCallable(KIND) && value instanceof KIND && method === Reflect.get(METHODS, name)
}

/** Whether it makes such lists. */
export function isTypedKind(value: unknown): value is Callable {
  return isCallable(KIND) && isCallable(value) && KIND.isPrototypeOf(value)
}

/** Runs the form that a method has for lists of all kinds. */
export function* typedForm(
  list: TypedList,
  name: string,
  run: (items: unknown[], of: (given: readonly unknown[]) => readonly unknown[]) => Body,
): Body {
  const items = [...list]
  const value = yield* run(items, (given) => given.map((one) => (one === items ? list : one)))
  if (name === 'sort') list.set(items)
  if (value === items) return list
  if (!ANSWERING.has(name)) return value
  const made: unknown = Reflect.construct(list.constructor, [value])
  return made
}
