/**
 * What a call answers in place of its value when it has to wait: the transformed script tests for it after every call that
 * may wait, and hands it up to the virtual user, who goes on with others. A call that need not wait answers directly, and
 * runs like any function: nothing is asynchronous before something has to be.
 */
export const PENDING: unique symbol = Symbol('pending')

/** Code of the script that is stopped in the middle: at each resumption it runs on to the next stop or to its end. */
export type Body = Generator<undefined, unknown, unknown>

/** Waits for a suspension to be over. */
export interface Waiter {
  resume(value: unknown): void
  fail(error: unknown): void
}

/** Something that the script waits for. It starts only when the whole chain of calls above it is waiting too. */
export abstract class Suspension {
  waiter: Waiter = NOBODY
  /** What the script called, for the message when it can't wait there: `http.get`. */
  abstract readonly what: string
  abstract start(): void
  /** Says that the code which called it stands still until it is over. */
  hold(): void {
    // Only what belongs to a virtual user has something to hold back.
  }
}

/** What `await` of the script waits for: the async function stops, and whoever called it goes on. */
export abstract class Pause extends Suspension {}

/** A place where something waits was called from where nothing can: a field of a class, a getter, a callback of the language. */
class MisplacedWaitError extends Error {
  override readonly name = 'MisplacedWaitError'
}

// The innermost thing that waits, and the outermost call that waits for it so far. One at a time: whoever gets PENDING has to
// pass it on before anything else is called.
let innermost: Suspension | undefined
let outermost: { waiter: Waiter } | undefined

const NOBODY: Waiter = {
  resume: () => {
    throw new MisplacedWaitError('nothing waits for this')
  },
  fail: () => {
    throw new MisplacedWaitError('nothing waits for this')
  },
}

/** Called by what has to wait; its answer is the answer of the call. */
export function suspend(suspension: Suspension): typeof PENDING {
  rejectMisplaced()
  innermost = suspension
  outermost = suspension
  return PENDING
}

/** Runs a body until it ends or waits. The answer is its value, or PENDING. */
export function run(body: Body): unknown {
  const step = body.next()
  if (step.done === true) {
    if (innermost !== undefined && step.value !== PENDING) rejectMisplaced()
    return step.value
  }
  const coroutine = new Coroutine(body)
  if (outermost === undefined) throw new Error('a body stopped and waits for nothing')
  chain(coroutine, outermost)
  return PENDING
}

/**
 * Calls a function of the script from outside, as the root of what waits.
 * @returns whether it ended at once; otherwise the waiter is told later
 */
export function call(task: () => unknown, root: Waiter): void {
  let value: unknown
  try {
    value = task()
    if (value !== PENDING) rejectMisplaced()
  } catch (error) {
    root.fail(placedError(error))
    return
  }
  if (value === PENDING) adopt(root)
  else root.resume(value)
}

/**
 * Runs the body of an async function of the script: up to its first `await` as any function, so that whoever called it stands
 * still while it waits for a request; from there on by itself.
 * @returns the promise of its value, or PENDING
 */
export function runAsync(body: Body): unknown {
  return new AsyncCoroutine(body).begin()
}

class AsyncCoroutine implements Waiter {
  // Whoever called the function and has not got its promise yet.
  waiter: Waiter = NOBODY
  readonly #body: Body
  readonly #settled = Promise.withResolvers<unknown>()
  #isCalled = false
  // Its last call waits: the value of that call is the value of the function.
  #isLast = false

  constructor(body: Body) {
    this.#body = body
  }

  begin(): unknown {
    if (!this.#runsInto(() => this.#body.next())) return this.#settled.promise
    if (outermost === undefined) throw new Error('an async body stopped and waits for nothing')
    this.#isCalled = true
    chain(this, outermost)
    return PENDING
  }

  resume(value: unknown): void {
    if (this.#isLast) {
      this.#settled.resolve(value)
      this.#answer()
    } else this.#advance(() => this.#body.next(value))
  }

  fail(error: unknown): void {
    if (this.#isLast) {
      this.#settled.reject(error)
      this.#answer()
    } else this.#advance(() => this.#body.throw(error))
  }

  #advance(step: () => IteratorResult<undefined, unknown>): void {
    if (this.#runsInto(step)) adopt(this)
    else this.#answer()
  }

  // One more stretch. The answer is whether it stopped at a call that everybody waits for; otherwise it ended or awaits.
  #runsInto(next: () => IteratorResult<undefined, unknown>): boolean {
    try {
      const step = next()
      if (step.done === true && step.value !== PENDING) {
        rejectMisplaced()
        this.#settled.resolve(step.value)
        return false
      }
      if (innermost instanceof Pause) {
        const pause = innermost
        innermost = undefined
        outermost = undefined
        pause.waiter = this
        pause.start()
        return false
      }
      this.#isLast = step.done === true
      return true
    } catch (error) {
      this.#settled.reject(placedError(error))
      return false
    }
  }

  #answer(): void {
    if (!this.#isCalled) return
    this.#isCalled = false
    this.waiter.resume(this.#settled.promise)
  }
}

class Coroutine implements Waiter {
  waiter: Waiter = NOBODY
  readonly #body: Body

  constructor(body: Body) {
    this.#body = body
  }

  resume(value: unknown): void {
    this.#advance(value, false)
  }

  fail(error: unknown): void {
    this.#advance(error, true)
  }

  #advance(value: unknown, failed: boolean): void {
    let step: IteratorResult<undefined, unknown>
    try {
      step = failed ? this.#body.throw(value) : this.#body.next(value)
      if (step.done === true && step.value !== PENDING) rejectMisplaced()
    } catch (error) {
      this.waiter.fail(placedError(error))
      return
    }
    // A last call that waits is passed on as it is: whoever waits for this coroutine waits for that call.
    if (step.done !== true) adopt(this)
    else if (step.value === PENDING) adopt(this.waiter)
    else this.waiter.resume(step.value)
  }
}

// The next call up waits for what was the outermost so far.
function chain(above: Waiter & { waiter: Waiter }, below: { waiter: Waiter }): void {
  below.waiter = above
  outermost = above
}

function adopt(waiter: Waiter): void {
  const [suspension, top] = [innermost, outermost]
  if (suspension === undefined || top === undefined) throw new Error('something stopped and waits for nothing')
  innermost = undefined
  outermost = undefined
  top.waiter = waiter
  suspension.hold()
  suspension.start()
}

/** What was called where nothing waits for it, and noticed by nobody since; `undefined`: nothing was. */
export function leftBehind(): Error | undefined {
  const suspension = innermost
  innermost = undefined
  outermost = undefined
  return suspension && misplaced(suspension)
}

/** Whether something waits that was called last: the constructor of the class above, for example. */
export function isHeld(): boolean {
  return innermost !== undefined
}

/**
 * Says that nothing may wait at present.
 * @throws MisplacedWaitError
 */
export function settle(): void {
  rejectMisplaced()
}

// PENDING went to someone who does not pass it on: a native callback, a getter, a constructor.
function rejectMisplaced(): void {
  const suspension = innermost
  if (suspension === undefined) return
  innermost = undefined
  outermost = undefined
  throw misplaced(suspension)
}

// What follows from a misplaced wait is an odd error, such as a missing property of PENDING: the cause is told instead.
function placedError(error: unknown): unknown {
  const suspension = innermost
  if (suspension === undefined) return error
  innermost = undefined
  outermost = undefined
  return misplaced(suspension)
}

function misplaced({ what }: Suspension): MisplacedWaitError {
  return new MisplacedWaitError(
    `${what} was called where the embedded engine can't wait: in a conversion to a text or a number, a trap of a proxy, or a callback of the language itself; call it outside and hand in the result, or run the script with k6`,
  )
}
