import { isAsyncFunction } from '../async-function.ts'
import { currentUser } from '../current.ts'
import { GoError } from '../faults.ts'
import { isCallable, parseJson, textOf } from '../given.ts'

const bySharing = new WeakMap<object, Map<string, readonly unknown[]>>()

/** A list that is made once and read by all virtual users; what is in it can't be changed. */
function SharedArray(name: unknown, make: unknown): readonly unknown[] {
  const { run, phase } = currentUser()
  if (phase !== 'init') throw new GoError('new SharedArray must be called in the init context')
  const key = textOf(name ?? '')
  if (key === '') throw new GoError("empty name provided to SharedArray's constructor")
  if (isAsyncFunction(make)) {
    throw new GoError('SharedArray constructor does not support async functions as second argument')
  }
  if (!isCallable(make)) throw new GoError("a function is expected as the second argument of SharedArray's constructor")
  let lists = bySharing.get(run)
  if (!lists) {
    lists = new Map()
    bySharing.set(run, lists)
  }
  const known = lists.get(key)
  if (known) return known
  const made: unknown = make()
  if (!Array.isArray(made)) throw new GoError('only arrays can be made into SharedArray')
  const list = parseJson(JSON.stringify(made))
  if (!Array.isArray(list)) throw new GoError('only arrays can be made into SharedArray')
  lists.set(key, deepFreeze(list))
  return list
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}

/** The module `k6/data`. */
export const dataModule: Readonly<Record<string, unknown>> = { SharedArray, default: { SharedArray } }
