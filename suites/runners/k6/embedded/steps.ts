// Generators, iterators and constructors of the script that wait: the language takes their steps by itself, where it can't wait, so
// loops, spread, `new` and the like get them from here.
import { isHeld, PENDING, run, settle, type Body } from './coroutine.ts'
import { isCallable } from './given.ts'
import { MAKING_STEPS } from './making-steps.ts'
import { MEMBER_STEPS } from './member-steps.ts'

type Raw = Generator<unknown, unknown, unknown>

const raws = new WeakMap<object, Raw>()

/** What a generator function of the script answers: a generator whose methods may wait. `raw` yields PENDING where it does. */
function generator(raw: Raw): object {
  const made = Object.create(Object.getPrototypeOf(raw) as object, {
    next: hidden((value) => take(raw, raw.next(value))),
    return: hidden((value) => take(raw, raw.return(value))),
    throw: hidden((error) => take(raw, raw.throw(error))),
  }) as object
  raws.set(made, raw)
  return made
}

/** What `yield*` of a generator that may wait goes through: it hands on where the inner one waits. */
function raw(given: unknown): unknown {
  return rawOf(given) ?? given
}

/** What a loop goes through: the items of something, and in between an object that is waited for. */
function items(given: unknown): unknown {
  const iterator = iteratorOf(given)
  if (iterator !== undefined) return new Waiting(iterator)
  if (given === undefined || given === null || !isCallable(Reflect.get(Object(given), Symbol.iterator)))
    throw new TypeError(`${String(given)} is not iterable`)
  return given
}

/**
 * The first items of something, for what the language would take apart by itself.
 * @param count - `Infinity`: all
 * @returns a list, or what was given where the language can go through it
 */
function gather(given: unknown, count: number): unknown {
  const iterator = iteratorOf(given)
  return iterator === undefined ? given : run(gathered(iterator, count))
}

class Waiting {
  readonly #iterator: object
  #isStopped = false
  #step: unknown

  constructor(iterator: object) {
    this.#iterator = iterator
  }

  [Symbol.iterator](): this {
    return this
  }

  next(): unknown {
    const known = this.#step
    this.#step = undefined
    const step = known ?? stepOf(this.#iterator, 'next')
    this.#isStopped = step === PENDING
    return this.#isStopped ? { value: this, done: false } : step
  }

  /** What was waited for has come: the next item. */
  resume(step: unknown): void {
    this.#isStopped = false
    this.#step = step
  }

  // An iterator that has thrown is not ended.
  return(): unknown {
    const step = this.#isStopped ? {} : (stepOf(this.#iterator, 'return') ?? {})
    ending = step === PENDING
    return ending ? {} : step
  }
}

// An iterator that a loop has left has to be waited for: the loop's next step is to do so.
let ending = false

/** Whether the iterator of the loop that was just left has to be waited for. */
function isEnding(): boolean {
  const isSo = ending
  ending = false
  return isSo
}

/** What the code of a script needs for its generators, under short names. */
export const STEPS: Readonly<Record<string, unknown>> = {
  generator,
  raw,
  items,
  gather,
  isEnding,
  Waiting,
  isHeld,
  settle,
  ...MAKING_STEPS,
  ...MEMBER_STEPS,
}

/** The items of something that a script goes through, as a body that may wait. */
export function* gathered(iterator: object, count: number): Generator<undefined, unknown[], unknown> {
  const list: unknown[] = []
  while (list.length < count) {
    let step = stepOf(iterator, 'next')
    if (step === PENDING) step = yield
    if (isDone(step)) return list
    list.push(valueOf(step))
  }
  if (stepOf(iterator, 'return') === PENDING) yield
  return list
}

/** The iterator of what may wait; `undefined`: the language goes through it by itself. */
export function iteratorOf(given: unknown): object | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined
  const method: unknown = Reflect.get(given, Symbol.iterator)
  if (!isCallable(method) || (!raws.has(given) && isNative(method))) return undefined
  const iterator = Reflect.apply(method, given, [])
  return typeof iterator === 'object' && iterator !== null ? iterator : undefined
}

function isNative(method: (...values: readonly unknown[]) => unknown): boolean {
  return Function.prototype.toString.call(method).endsWith('{ [native code] }')
}

function rawOf(given: unknown): Raw | undefined {
  return typeof given === 'object' && given !== null ? raws.get(given) : undefined
}

function hidden(value: (given: unknown) => unknown): PropertyDescriptor {
  return { value, writable: true, configurable: true }
}

// One step of a generator, to its next own item.
function take(raw: Raw, step: IteratorResult<unknown, unknown>): unknown {
  return step.value === PENDING ? run(waited(raw, step)) : step
}

function* waited(raw: Raw, first: IteratorResult<unknown, unknown>): Body {
  let step = first
  while (step.value === PENDING) {
    let value: unknown
    try {
      value = yield
    } catch (error) {
      if (step.done === true) throw error
      step = raw.throw(error)
      continue
    }
    if (step.done === true) return { value, done: true }
    step = raw.next(value)
  }
  return step
}

function stepOf(iterator: object, name: 'next' | 'return'): unknown {
  const method: unknown = Reflect.get(iterator, name)
  if (isCallable(method)) return Reflect.apply(method, iterator, [])
  if (name === 'return') return undefined
  throw new TypeError('an iterator has no method next()')
}

function isDone(step: unknown): boolean {
  if (typeof step !== 'object' || step === null) throw new TypeError(`Iterator result ${String(step)} is not an object`)
  return Boolean(Reflect.get(step, 'done'))
}

function valueOf(step: unknown): unknown {
  return typeof step === 'object' && step !== null ? (Reflect.get(step, 'value') as unknown) : undefined
}
