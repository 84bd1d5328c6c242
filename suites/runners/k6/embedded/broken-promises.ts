import { lastUser } from './current.ts'
import { describeException, UncaughtError } from './faults.ts'
import type { VirtualUser } from './virtual-user.ts'

/** Hears of promises of the script that were broken and that nothing in it hears of. The answer ends it. */
export function hearBrokenPromises(): () => void {
  process.on('unhandledRejection', noteRejection)
  process.on('rejectionHandled', forgetRejection)
  return () => {
    process.off('unhandledRejection', noteRejection)
    process.off('rejectionHandled', forgetRejection)
  }
}

// Broken while the code that may still look after it stood still.
const early = new Set<Promise<unknown>>()

// It is told after the code that made the promise and the reactions to it: the virtual user that ran last is the one it was.
function noteRejection(cause: unknown, promise: Promise<unknown>): void {
  const user = lastUser()
  if (user?.heldBy === undefined) tell(user, cause)
  else noteLater(user, cause, promise)
}

function noteLater(user: VirtualUser, cause: unknown, promise: Promise<unknown>): void {
  early.add(promise)
  const release = user.openTask(() => early.delete(promise))
  user.reaction()(() => {
    // That somebody hears of it now is told in the next turn.
    setImmediate(() => {
      if (early.delete(promise)) tell(user, cause)
      release()
    })
  })
}

function forgetRejection(promise: Promise<unknown>): void {
  early.delete(promise)
}

function tell(user: VirtualUser | undefined, cause: unknown): void {
  const error = new UncaughtError('a promise was broken and nothing hears of it', { cause })
  if (user?.running) user.running.fail(error)
  else user?.run.log.add('error', describeException(error, user.run.positionOf), 'stacktrace')
}
