// Classes of the script that wait while they or their objects are made.
import { PENDING, run, settle, isHeld, type Body } from './coroutine.ts'
import { isCallable, type Callable } from './given.ts'

/** What a constructor has done before `super()`. */
interface Before {
  readonly made: Callable
  readonly given: readonly unknown[]
  readonly after: () => unknown
}

const NAME = '$$before'

/** What the code of a script needs for its classes. */
export const MAKING_STEPS: Readonly<Record<string, unknown>> = {
  made,
  construct,
  constructBy,
  before,
  define,
  name,
  drop,
}

/** What `new` of a class of the script gives: the object, once its constructors are done. */
function made(object: object): unknown {
  return isHeld() ? run(finished(object)) : object
}

/** The same where constructors may wait before there is an object: what they do then is done first. */
function construct(made: unknown, ...given: readonly unknown[]): unknown {
  return run(constructed(made, given))
}

/** Reflect.construct() */
function constructBy(made: unknown, given: readonly unknown[], target?: unknown): unknown {
  return run(constructed(made, [...given], target))
}

function* finished(object: object): Body {
  const value = yield
  return typeof value === 'object' && value !== null ? value : object
}

// What has been done for the object that is made next, from its class up.
let prepared: Before[] = []

function* constructed(made: unknown, given: readonly unknown[], target: unknown = made): Body {
  const done: Before[] = []
  let passed = given
  for (let one = made; isCallable(one); one = Object.getPrototypeOf(one) as unknown) {
    const first = ownBefore(one)
    if (first === undefined) continue
    const answer = Reflect.apply(first, one, passed)
    const known = answer === PENDING ? yield : answer
    if (!isBefore(known)) throw new TypeError('a constructor says nothing of what it has done')
    done.push({ ...known, made: one })
    passed = known.given
  }
  if (!isCallable(made) || !isCallable(target)) throw new TypeError(`${String(made)} is not a constructor`)
  prepared = done
  let object: unknown
  try {
    object = Reflect.construct(made, given, target)
  } finally {
    prepared = []
  }
  if (isHeld()) {
    const value = yield
    if (typeof value === 'object' && value !== null) return value
  }
  return object
}

/** What a constructor has done already, or does now. */
function before(made: Callable, given: readonly unknown[]): unknown {
  if (prepared[0]?.made === made) return prepared.shift()
  const first = ownBefore(made)
  const answer = first && Reflect.apply(first, made, given)
  settle()
  return answer
}

/** A field, as the language makes it. */
function define(object: object, field: object): void {
  for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(field))) {
    Object.defineProperty(object, key, {
      value: value as unknown,
      writable: true,
      enumerable: true,
      configurable: true,
    })
  }
}

function name(made: object, value: string): void {
  Object.defineProperty(made, 'name', { value, configurable: true })
}

function drop(made: object, names: readonly string[]): void {
  for (const one of names) Reflect.deleteProperty(made, one)
}

function ownBefore(made: Callable): Callable | undefined {
  const method: unknown = Object.getOwnPropertyDescriptor(made, NAME)?.value
  return isCallable(method) ? method : undefined
}

function isBefore(value: unknown): value is Omit<Before, 'made'> {
  return typeof value === 'object' && value !== null && 'given' in value && 'after' in value
}
