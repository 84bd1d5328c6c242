import type { VirtualUser } from './virtual-user.ts'

// The virtual user whose code runs. Code of a script runs to its next stop without a break, so there is one at a time.
let current: VirtualUser | undefined

/** Says whose code runs next. */
export function enter(user: VirtualUser): void {
  current = user
}

/** The virtual user whose code runs. */
export function currentUser(): VirtualUser {
  if (current === undefined) throw new Error('no virtual user runs')
  return current
}

/** The virtual user whose code ran last; `undefined`: none yet. */
export function lastUser(): VirtualUser | undefined {
  return current
}
