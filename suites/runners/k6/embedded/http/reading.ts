import type { OnReadOpts, Socket } from 'node:net'

const READ_BYTES = 65_536 // as much as Node itself reads at once

// One for all sockets of the thread: what is read is copied before anything else is.
let shared: Buffer | undefined

/**
 * How plain sockets read: into one buffer, from which what came is copied into memory that many small reads share. Node by itself
 * makes a buffer of 64 KiB for each read, cuts it to size, and frees it when garbage is collected.
 */
export function sharedReading(): OnReadOpts {
  const buffer = (shared ??= Buffer.allocUnsafeSlow(READ_BYTES))
  return {
    buffer,
    callback(this: Socket, length: number) {
      const copy = Buffer.allocUnsafe(length)
      buffer.copy(copy, 0, 0, length)
      return this.push(copy)
    },
  }
}
