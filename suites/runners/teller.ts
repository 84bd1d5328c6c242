// Runs inside the tool's process, so it imports nothing but Node.
import { writeSync } from 'node:fs'
import { Socket } from 'node:net'
import type { ToldLine } from './told.ts'

/** File descriptor on which the reporter tells; the runner reads its other end. */
export const TELL_FD = 3
/** File descriptor that the runner holds open while it lives; data on it ask the tool to stop. */
export const WATCH_FD = 4

/** Tells one line at once, so that nothing is lost if the process ends right after. */
export function tell(line: ToldLine): void {
  let rest = Buffer.from(`${JSON.stringify(line)}\n`)
  while (rest.length > 0) rest = rest.subarray(writeSync(TELL_FD, rest))
}

/**
 * Watches the runner. When it dies, this process ends with its whole group: nothing of a killed run goes on.
 * @param stop - called when the runner asks the tool to stop what it does and to end
 */
export function watchRunner(stop: () => void): void {
  const watch = new Socket({ fd: WATCH_FD, readable: true, writable: false })
  watch.once('data', stop)
  watch.once('close', () => process.kill(-process.pid, 'SIGKILL'))
  watch.unref()
}
