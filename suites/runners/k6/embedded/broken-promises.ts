import { lastUser } from './current.ts'
import { describeException, UncaughtError } from './faults.ts'

/** Hears of promises of the script that were broken and that nothing in it hears of. The answer ends it. */
export function hearBrokenPromises(): () => void {
  process.on('unhandledRejection', noteRejection)
  return () => process.off('unhandledRejection', noteRejection)
}

// It is told after the code that made the promise and the reactions to it: the virtual user that ran last is the one it was.
function noteRejection(cause: unknown): void {
  const user = lastUser()
  const error = new UncaughtError('a promise was broken and nothing hears of it', { cause })
  if (user?.running) user.running.fail(error)
  else user?.run.log.add('error', describeException(error, user.run.positionOf), 'stacktrace')
}
