import { Suspension } from './coroutine.ts'
import { enter } from './current.ts'
import type { VirtualUser } from './virtual-user.ts'

/** Something that a virtual user waits for, and that can be broken off. */
export abstract class UserSuspension extends Suspension {
  readonly user: VirtualUser
  #state: 'new' | 'waiting' | 'over' = 'new'

  constructor(user: VirtualUser) {
    super()
    this.user = user
  }

  override hold(): void {
    this.user.heldBy = this
  }

  start(): void {
    this.#state = 'waiting'
    if (this.user.heldBy !== this) this.user.waiting.add(this)
    this.begin()
  }

  /** Breaks it off: whoever waits is not told, since nobody is left to hear. */
  cancel(): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    this.#leave()
    this.stop()
  }

  protected get isWaiting(): boolean {
    return this.#state === 'waiting'
  }

  protected abstract begin(): void
  protected abstract stop(): void

  protected succeed(value: unknown): void {
    if (!this.#finish()) return
    this.waiter.resume(value)
    this.user.leave()
  }

  protected break(error: unknown): void {
    if (!this.#finish()) return
    this.waiter.fail(error)
    this.user.leave()
  }

  #finish(): boolean {
    if (this.#state === 'over') return false
    this.#state = 'over'
    const { user } = this
    this.#leave()
    enter(user)
    return true
  }

  #leave(): void {
    if (this.user.heldBy === this) this.user.heldBy = undefined
    else this.user.waiting.delete(this)
  }
}
