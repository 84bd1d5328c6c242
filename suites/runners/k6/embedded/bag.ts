/**
 * A few things that come and go, in no order. A `Set` is no good for those: each table that it outgrows or clears stays chained to
 * the next, so that one which has grown old keeps all that came after it alive until a full garbage collection.
 */
export class Bag<T> {
  readonly #things: T[] = []

  get size(): number {
    return this.#things.length
  }

  add(thing: T): void {
    this.#things.push(thing)
  }

  /** @returns whether it was there */
  delete(thing: T): boolean {
    const things = this.#things
    const index = things.lastIndexOf(thing)
    if (index < 0) return false
    const last = things.pop()
    if (index < things.length && last !== undefined) things[index] = last
    return true
  }

  /** Takes all out. */
  takeAll(): readonly T[] {
    return this.#things.splice(0)
  }
}
