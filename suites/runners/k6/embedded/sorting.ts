// A stable sort whose comparator may wait. It compares what k6's compares, in that order: blocks by insertion, then merges of
// neighbours by rotation (Kim and Kutzner, Stable Minimum Storage Merging by Symmetric Comparisons), as in Go.
import { PENDING, type Body } from './coroutine.ts'
import type { Callable } from './given.ts'

const BLOCK = 20 // items

/** Sorts a list in its place. What is undefined comes last, and what is not there after it; neither is compared. */
export function* sort(list: unknown[], compare: Callable): Body {
  const values = list.filter((item) => item !== undefined)
  const undefinedCount = [...list.keys()].filter((index) => index in list && list[index] === undefined).length
  yield* new Sorting(values, compare).sort()
  for (const [index, value] of values.entries()) list[index] = value
  list.fill(undefined, values.length, values.length + undefinedCount)
  for (let index = values.length + undefinedCount; index < list.length; index += 1) Reflect.deleteProperty(list, index)
  return list
}

type Step<T = void> = Generator<undefined, T, unknown>

class Sorting {
  readonly #values: unknown[]
  readonly #compare: Callable

  constructor(values: unknown[], compare: Callable) {
    this.#values = values
    this.#compare = compare
  }

  *sort(): Step {
    const { length } = this.#values
    for (let from = 0; from < length; from += BLOCK) yield* this.#insert(from, Math.min(from + BLOCK, length))
    for (let size = BLOCK; size < length; size *= 2) {
      for (let from = 0; from + size < length; from += 2 * size) {
        yield* this.#merge(from, from + size, Math.min(from + 2 * size, length))
      }
    }
  }

  *#insert(from: number, to: number): Step {
    const values = this.#values
    for (let next = from + 1; next < to; next += 1) {
      for (let at = next; at > from; at -= 1) {
        const [left, right] = [values[at - 1], values[at]]
        let order = this.#compare(right, left)
        if (order === PENDING) order = yield
        if (!(Number(order) < 0)) break
        values[at - 1] = right
        values[at] = left
      }
    }
  }

  // The stretches from `from` and from `middle` on are in order each.
  *#merge(from: number, middle: number, to: number): Step {
    if (middle - from === 1) {
      this.#move(from, (yield* this.#search(middle, to, (at) => [at, from], true)) - 1)
    } else if (to - middle === 1) {
      this.#move(middle, yield* this.#search(from, middle, (at) => [middle, at], false))
    } else {
      const half = Math.floor((from + to) / 2)
      const sum = half + middle
      const [low, high] = middle > half ? [sum - to, half] : [from, middle]
      const start = yield* this.#search(low, high, (at) => [sum - 1 - at, at], false)
      const end = sum - start
      if (start < middle && middle < end) this.#rotate(start, middle, end)
      if (from < start && start < half) yield* this.#merge(from, start, half)
      if (half < end && end < to) yield* this.#merge(half, end, to)
    }
  }

  // The first place where a comparison does not give what it gives before.
  *#search(from: number, to: number, pairAt: (at: number) => readonly [number, number], before: boolean): Step<number> {
    let [low, high] = [from, to]
    while (low < high) {
      const at = Math.floor((low + high) / 2)
      const [left, right] = pairAt(at)
      let order = this.#compare(this.#values[left], this.#values[right])
      if (order === PENDING) order = yield
      if (Number(order) < 0 === before) low = at + 1
      else high = at
    }
    return low
  }

  #move(from: number, to: number): void {
    const values = this.#values
    const value = values[from]
    for (let at = from; at < to; at += 1) values[at] = values[at + 1]
    for (let at = from; at > to; at -= 1) values[at] = values[at - 1]
    values[to] = value
  }

  #rotate(start: number, middle: number, end: number): void {
    const first = this.#values.slice(start, middle)
    const values = this.#values
    for (let at = middle; at < end; at += 1) values[at - first.length] = values[at]
    for (let index = 0; index < first.length; index += 1) values[end - first.length + index] = first[index]
  }
}
