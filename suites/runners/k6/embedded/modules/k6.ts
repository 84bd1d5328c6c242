import { PENDING, run, type Body } from '../coroutine.ts'
import { currentUser } from '../current.ts'
import { seededRandom } from '../seeded-random.ts'
import { GoError } from '../faults.ts'
import type { Tags } from '../../metrics/registry.ts'
import { isAsyncFunction } from '../async-function.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { sleepFor } from '../wait.ts'
import { field, isCallable, textOf } from '../given.ts'
import { tagsOf } from '../given-tags.ts'

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
  if (conditions === undefined) throw new GoError('no checks provided to `check`')
  if (conditions === null) throw new TypeError('Cannot convert undefined or null to object')
  const checking: Checking = { user, value, conditions, tags: tagsOf(extraTags), all: true }
  const names = Object.keys(conditions ?? {})
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] ?? ''
    const held = ask(checking, name)
    if (held === PENDING) return run(checkOn(checking, name, names.slice(index + 1)))
    conclude(checking, name, held)
  }
  return checking.all
}

// One call of check().
interface Checking {
  readonly user: VirtualUser
  readonly value: unknown
  readonly conditions: unknown
  readonly tags: Readonly<Record<string, string>> | undefined
  all: boolean
}

// From a condition on that waits. Most never do, and need no generator.
function* checkOn(checking: Checking, first: string, rest: readonly string[]): Body {
  conclude(checking, first, yield* waited(checking, first))
  for (const name of rest) {
    const held = ask(checking, name)
    conclude(checking, name, held === PENDING ? yield* waited(checking, name) : held)
  }
  return checking.all
}

function* waited({ user, tags }: Checking, name: string): Body {
  try {
    return yield
  } catch (error) {
    note(user, name, false, tags)
    throw error
  }
}

function ask({ user, value, conditions, tags }: Checking, name: string): unknown {
  const condition = field(conditions, name)
  if (!isCallable(condition)) return condition
  try {
    return condition(value)
  } catch (error) {
    note(user, name, false, tags)
    throw error
  }
}

function conclude(checking: Checking, name: string, held: unknown): void {
  // Looked at only where it matters: most conditions answer with a plain value.
  if (held instanceof Promise && isAsyncFunction(field(checking.conditions, name))) {
    throw new GoError(
      'the built-in check() does not support async functions as arguments: await the value first, and check that',
    )
  }
  note(checking.user, name, Boolean(held), checking.tags)
  if (!held) checking.all = false
}

function note(
  user: VirtualUser,
  name: string,
  held: boolean,
  extra: Readonly<Record<string, string>> | undefined,
): void {
  const check = user.group.check(name)
  if (held) check.passes += 1
  else check.fails += 1
  user.run.measures.checks.add(held ? 1 : 0, new CheckTags(user, name, extra))
}

class CheckTags implements Tags {
  readonly #user: VirtualUser
  readonly #name: string
  readonly #extra: Readonly<Record<string, string>> | undefined

  constructor(user: VirtualUser, name: string, extra: Readonly<Record<string, string>> | undefined) {
    this.#user = user
    this.#name = name
    this.#extra = extra
  }

  tag(key: string): string | undefined {
    const isOwn = key === 'check' && !this.#user.run.isHiddenTag(key)
    return isOwn ? this.#name : (this.#extra?.[key] ?? this.#user.tag(key))
  }

  names(): readonly string[] {
    return [...this.#user.names(), ...Object.keys(this.#extra ?? {})]
  }

  notes(): Readonly<Record<string, string>> {
    return this.#user.notes()
  }
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
