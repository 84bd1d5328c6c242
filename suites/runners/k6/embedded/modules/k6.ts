import { PENDING, run, type Body } from '../coroutine.ts'
import { currentUser } from '../current.ts'
import { seededRandom } from '../seeded-random.ts'
import { GoError } from '../faults.ts'
import type { Tags } from '../../metrics/registry.ts'
import { isAsyncFunction } from '../async-function.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { sleepFor } from '../wait.ts'
import { isCallable, stringsOf, textOf } from '../given.ts'

/** The module `k6`. */
export const k6Module: Readonly<Record<string, unknown>> = { check, fail, group, randomSeed, sleep }

function sleep(seconds: unknown): unknown {
  const ms = Number(seconds) * 1000
  if (currentUser().phase !== 'init') return sleepFor(ms)
  // The init code is no coroutine, and nothing else runs beside it.
  if (ms > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  return undefined
}

function fail(message: unknown): never {
  throw new GoError(message === undefined ? '' : textOf(message))
}

function randomSeed(seed: unknown): void {
  currentUser().random = seededRandom(Math.trunc(Number(seed)) || 0)
}

function check(value: unknown, conditions: unknown, extraTags?: unknown): unknown {
  const user = currentUser()
  refuseInInit(user, 'check()')
  return run(checkBody(user, value, Object.entries(conditions ?? {}), stringsOf(extraTags)))
}

function* checkBody(
  user: VirtualUser,
  value: unknown,
  conditions: readonly (readonly [string, unknown])[],
  tags: Readonly<Record<string, string>> | undefined,
): Body {
  let all = true
  for (const [name, condition] of conditions) {
    let held: unknown = condition
    try {
      if (isCallable(condition)) {
        held = condition(value)
        if (held === PENDING) held = yield
      }
    } catch (error) {
      note(user, name, false, tags)
      throw error
    }
    // Looked at only where it matters: most conditions answer with a plain value.
    if (held instanceof Promise && isAsyncFunction(condition)) {
      throw new GoError(
        'the built-in check() does not support async functions as arguments: await the value first, and check that',
      )
    }
    if (!note(user, name, Boolean(held), tags)) all = false
  }
  return all
}

function note(
  user: VirtualUser,
  name: string,
  held: boolean,
  extra: Readonly<Record<string, string>> | undefined,
): boolean {
  const check = user.group.check(name)
  if (held) check.passes += 1
  else check.fails += 1
  const tags: Tags = {
    tag: (key) => (key === 'check' ? name : (extra?.[key] ?? user.tag(key))),
    names: () => [...user.names(), ...Object.keys(extra ?? {})],
  }
  user.run.measures.checks.add(held ? 1 : 0, tags)
  return held
}

function group(name: unknown, task: unknown): unknown {
  const user = currentUser()
  refuseInInit(user, 'group()')
  if (!isCallable(task)) throw new GoError('group() requires a callback as a second argument')
  if (isAsyncFunction(task)) throw new GoError('group() does not support async functions as arguments')
  return run(groupBody(user, textOf(name), task))
}

function* groupBody(user: VirtualUser, name: string, task: () => unknown): Body {
  const outer = user.group
  user.group = outer.group(name)
  const startMs = performance.now()
  try {
    const value = task()
    return value === PENDING ? yield : value
  } finally {
    user.run.measures.groupDuration.add(performance.now() - startMs, user)
    user.group = outer
  }
}

function refuseInInit({ phase }: VirtualUser, what: string): void {
  if (phase === 'init') throw new GoError(`Using ${what} in the init context is not supported`)
}
