import { Duplex } from 'node:stream'
import { createClient, getNothing } from './http/client.ts'
import { toughCookie } from './http/tough-cookie.ts'

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}'
const REQUESTS = 50 // enough for the HTTP parser to be loaded and its callbacks to have been compiled once

/**
 * Loads the HTTP client and its parser before the run: otherwise the first requests of the run pay for it. Nothing leaves this
 * thread.
 * @param isWanted - asked again and again: whether the script may send requests may become known meanwhile
 */
export async function warmUp(isWanted: () => boolean): Promise<void> {
  // What this thread was told while it loaded is heard first: in the next turn of its event loop, so after two of these.
  await turn()
  await turn()
  if (!isWanted()) return
  toughCookie()
  const client = createClient('http://warm.invalid', {
    connect: (_options, callback) => queueMicrotask(() => callback(null, new Loopback() as never)),
  })
  for (let count = 0; count < REQUESTS && isWanted(); count += 1) {
    await getNothing(client)
  }
  await client.close()
}

async function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

// A socket whose other end answers every request at once.
class Loopback extends Duplex {
  override _read(): void {
    // What there is to read comes with each request.
  }

  override _write(_chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    callback()
    setImmediate(() => this.push(ANSWER))
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }
}
