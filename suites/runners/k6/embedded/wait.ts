import { Pause, suspend, type PENDING } from './coroutine.ts'
import { UserSuspension } from './user-suspension.ts'
import { currentUser } from './current.ts'
import type { TimerHandle } from './timers.ts'
import type { VirtualUser } from './virtual-user.ts'

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
class Await extends Pause {
  readonly what = 'await'
  readonly #user: VirtualUser
  readonly #promise: PromiseLike<unknown>

  constructor(user: VirtualUser, promise: PromiseLike<unknown>) {
    super()
    this.#user = user
    this.#promise = promise
  }

  start(): void {
    const user = this.#user
    const react = user.reaction()
    this.#promise.then(
      (value) => react(() => this.waiter.resume(value)),
      (error: unknown) => react(() => this.waiter.fail(error)),
    )
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
    this.user.running?.abandon()
  }

  protected stop(): void {
    // There is nothing to stop.
  }
}

/** Ends the iteration at this call. */
export function waitForever(): typeof PENDING {
  return suspend(new Forever(currentUser()))
}
