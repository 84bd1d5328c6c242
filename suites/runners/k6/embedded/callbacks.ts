import { call, PENDING, run, type Body } from './coroutine.ts'
import { currentUser } from './current.ts'
import { isCallable, type Callable } from './given.ts'
import { parse, stringify } from './json-callbacks.ts'
import { objectForm } from './object-callbacks.ts'
import { sort } from './sorting.ts'
import { gathered, iteratorOf } from './steps.ts'
import { isTypedKind, isTypedMethod, typedForm } from './typed-lists.ts'

type Form = (list: unknown[], callback: Callable, given: readonly unknown[]) => Body

/**
 * Calls a method that takes a callback, from the script. The list methods of the language can't wait for a callback that does:
 * where it is one of them, the engine's own form runs.
 */
export function callBack(receiver: unknown, name: string, ...values: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(Object(receiver), name, receiver)
  if (typeof method !== 'function') throw new TypeError(`${name} is not a function`)
  const [callback] = values
  if (receiver === JSON) {
    if (name === 'stringify') return run(stringify(values[0], values[1], values[2]))
    if (name === 'parse' && isCallable(values[1])) return run(parse(values[0], values[1]))
  }
  if (receiver === Object) {
    const form = objectForm(name)
    if (form) return run(form(...values))
  }
  if (isCallable(callback)) {
    const called: Callable = (...given) => Reflect.apply(callback, values[1], given)
    const form = Array.isArray(receiver) && method === Reflect.get(Array.prototype, name) ? FORMS[name] : undefined
    if (form && Array.isArray(receiver)) return run(form(receiver, called, values))
    const typed = isTypedMethod(receiver, method, name) ? FORMS[name] : undefined
    if (typed && isTypedMethod(receiver, method, name)) {
      return run(typedForm(receiver, name, (list, of) => typed(list, (...given) => called(...of(given)), values)))
    }
    if (receiver instanceof Map && method === Map.prototype.forEach) return run(eachEntry(receiver, called))
    if (receiver instanceof Set && method === Set.prototype.forEach) return run(eachEntry(receiver, called))
  }
  if (receiver === Array && name === 'from') return run(from(values))
  if (name === 'from' && isTypedKind(receiver)) return run(typedFrom(receiver, values))
  if (name === 'call' && isCallable(receiver) && receiver === Reflect.get(Array.prototype, receiver.name)) {
    const [list, ...given] = values
    return callBack(
      Array.isArray(list) ? list : Array.from(Object(list) as ArrayLike<unknown>),
      receiver.name,
      ...given,
    )
  }
  if (typeof receiver === 'string' && isCallable(values[1])) {
    const [pattern, replacer] = values
    return run(replace(receiver, name, pattern, replacer))
  }
  if (receiver instanceof Promise && (name === 'then' || name === 'catch' || name === 'finally')) {
    return Reflect.apply(method, receiver, values.map(rooted))
  }
  return Reflect.apply(method, receiver, values)
}

/** What `new Promise(executor)` of the script becomes: the executor runs at once, and may wait. */
export function makePromise(executor: unknown): unknown {
  if (!isCallable(executor)) throw new TypeError(`Promise resolver ${String(executor)} is not a function`)
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  return run(executed(() => executor(resolve, reject), promise, reject))
}

function* executed(execute: () => unknown, promise: Promise<unknown>, reject: (error: unknown) => void): Body {
  try {
    if (execute() === PENDING) yield
  } catch (error) {
    reject(error)
  }
  return promise
}

function* typedFrom(kind: Callable, values: readonly unknown[]): Body {
  const made: unknown = Reflect.construct(kind, [yield* from(values)])
  return made
}

// Array.from()
function* from([items, mapper, self]: readonly unknown[]): Body {
  const iterator = iteratorOf(items)
  const list: readonly unknown[] =
    iterator === undefined ? Array.from(items as Iterable<unknown>) : yield* gathered(iterator, Infinity)
  if (!isCallable(mapper)) return list
  return yield* map(list, (item, index) => Reflect.apply(mapper, self, [item, index]))
}

function* every(list: readonly unknown[], callback: Callable): Body {
  for (let index = 0; index < list.length; index += 1) {
    if (!(index in list)) continue
    let held = callback(list[index], index, list)
    if (held === PENDING) held = yield
    if (!held) return false
  }
  return true
}

function* some(list: readonly unknown[], callback: Callable): Body {
  for (let index = 0; index < list.length; index += 1) {
    if (!(index in list)) continue
    let held = callback(list[index], index, list)
    if (held === PENDING) held = yield
    if (held) return true
  }
  return false
}

function* forEach(list: readonly unknown[], callback: Callable): Body {
  const { length } = list
  for (let index = 0; index < length; index += 1) {
    if (!(index in list)) continue
    if (callback(list[index], index, list) === PENDING) yield
  }
  return undefined
}

function* map(list: readonly unknown[], callback: Callable): Body {
  const { length } = list
  const made: unknown[] = []
  made.length = length
  for (let index = 0; index < length; index += 1) {
    if (!(index in list)) continue
    const value = callback(list[index], index, list)
    made[index] = value === PENDING ? yield : value
  }
  return made
}

function* flatMap(list: readonly unknown[], callback: Callable): Body {
  const made: unknown[] = []
  const { length } = list
  for (let index = 0; index < length; index += 1) {
    if (!(index in list)) continue
    let value = callback(list[index], index, list)
    if (value === PENDING) value = yield
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    for (const item of items) made.push(item)
  }
  return made
}

function* filter(list: readonly unknown[], callback: Callable): Body {
  const made: unknown[] = []
  const { length } = list
  for (let index = 0; index < length; index += 1) {
    if (!(index in list)) continue
    const item = list[index]
    let held = callback(item, index, list)
    if (held === PENDING) held = yield
    if (held) made.push(item)
  }
  return made
}

function* findEntry(
  list: readonly unknown[],
  callback: Callable,
  backwards: boolean,
): Generator<undefined, number, unknown> {
  const { length } = list
  for (let step = 0; step < length; step += 1) {
    const index = backwards ? length - 1 - step : step
    let held = callback(list[index], index, list)
    if (held === PENDING) held = yield
    if (held) return index
  }
  return -1
}

function* find(list: readonly unknown[], callback: Callable): Body {
  const index = yield* findEntry(list, callback, false)
  return index < 0 ? undefined : list[index]
}

function* findLast(list: readonly unknown[], callback: Callable): Body {
  const index = yield* findEntry(list, callback, true)
  return index < 0 ? undefined : list[index]
}

function* reduce(list: readonly unknown[], callback: Callable, given: readonly unknown[], backwards = false): Body {
  const indexes = [...list.keys()].filter((index) => index in list)
  if (backwards) indexes.reverse()
  let total = given[1]
  if (given.length < 2) {
    const first = indexes.shift()
    if (first === undefined) throw new TypeError('Reduce of empty array with no initial value')
    total = list[first]
  }
  for (const index of indexes) {
    const next = callback(total, list[index], index, list)
    total = next === PENDING ? yield : next
  }
  return total
}

function* eachEntry(holder: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>, callback: Callable): Body {
  for (const [key, value] of holder.entries()) if (callback(value, key, holder) === PENDING) yield
  return undefined
}

// The language finds the matches first and calls afterwards too.
function* replace(text: string, name: string, pattern: unknown, replacer: Callable): Body {
  const found: { readonly match: string; readonly at: number; readonly given: readonly unknown[] }[] = []
  const note = (match: string, ...given: readonly unknown[]): string => {
    found.push({ match, at: Number(given.find((one) => typeof one === 'number')), given: [match, ...given] })
    return match
  }
  if (name === 'replaceAll') text.replaceAll(pattern as RegExp, note)
  else text.replace(pattern as RegExp, note)
  let made = ''
  let done = 0
  for (const { match, at, given } of found) {
    const value = replacer(...given)
    made += `${text.slice(done, at)}${String(value === PENDING ? yield : value)}`
    done = at + match.length
  }
  return made + text.slice(done)
}

const FORMS: Readonly<Record<string, Form>> = {
  every,
  some,
  forEach,
  map,
  flatMap,
  filter,
  find,
  findLast,
  findIndex: (list, callback) => findEntry(list, callback, false),
  findLastIndex: (list, callback) => findEntry(list, callback, true),
  reduce,
  sort,
  toSorted: (list, callback) => sort([...list], callback),
  reduceRight: (list, callback, given) => reduce(list, callback, given, true),
}

// A callback of a promise is called by nobody of the script: it is a root of its own, and waits for its turn.
function rooted(callback: unknown): unknown {
  if (!isCallable(callback)) return callback
  const react = currentUser().reaction()
  return async (...values: readonly unknown[]) =>
    new Promise((resolve, reject) => {
      react(() => call(() => callback(...values), { resume: resolve, fail: reject }))
    })
}
