import { suspend, Suspension, type PENDING } from './coroutine.ts'
import { currentUser, enter } from './current.ts'
import type { TimerHandle } from './timers.ts'
import type { VirtualUser } from './virtual-user.ts'

/** Something that a virtual user waits for, and that can be broken off. */
export abstract class UserSuspension extends Suspension {
  readonly user: VirtualUser
  #over = false

  constructor(user: VirtualUser) {
    super()
    this.user = user
  }

  start(): void {
    this.user.waiting.add(this)
    this.begin()
  }

  /** Breaks it off: whoever waits is not told, since nobody is left to hear. */
  cancel(): void {
    if (this.#over) return
    this.#over = true
    this.user.waiting.delete(this)
    this.stop()
  }

  protected abstract begin(): void
  protected abstract stop(): void

  protected succeed(value: unknown): void {
    if (!this.#finish()) return
    this.waiter.resume(value)
  }

  protected break(error: unknown): void {
    if (!this.#finish()) return
    this.waiter.fail(error)
  }

  #finish(): boolean {
    if (this.#over) return false
    this.#over = true
    this.user.waiting.delete(this)
    enter(this.user)
    return true
  }
}

class Sleep extends UserSuspension {
  readonly what = 'sleep()'
  readonly #ms: number
  #timer: TimerHandle | undefined

  constructor(user: VirtualUser, ms: number) {
    super(user)
    this.#ms = ms
  }

  protected begin(): void {
    this.#timer = this.user.run.timers.after(this.#ms, () => this.succeed(undefined))
  }

  protected stop(): void {
    this.#timer?.cancel()
  }
}

/** Waits for a time. */
export function sleepFor(ms: number): typeof PENDING | undefined {
  return ms > 0 ? suspend(new Sleep(currentUser(), ms)) : undefined
}

// The value of a promise.
class Await extends UserSuspension {
  readonly what = 'await'
  readonly #promise: PromiseLike<unknown>

  constructor(user: VirtualUser, promise: PromiseLike<unknown>) {
    super(user)
    this.#promise = promise
  }

  protected begin(): void {
    this.#promise.then(
      (value) => this.succeed(value),
      (error: unknown) => this.break(error),
    )
  }

  protected stop(): void {
    // A promise can't be broken off; nobody hears of its end.
  }
}

/** What `await` of the script becomes. */
export function waitFor(value: unknown): typeof PENDING {
  return suspend(new Await(currentUser(), Promise.resolve(value)))
}

// Never over: the virtual user ends here, whatever the script would catch.
class Forever extends UserSuspension {
  readonly what = 'test.abort()'

  protected begin(): void {
    this.user.abandon?.()
  }

  protected stop(): void {
    // There is nothing to stop.
  }
}

/** Ends the iteration at this call. */
export function waitForever(): typeof PENDING {
  return suspend(new Forever(currentUser()))
}
