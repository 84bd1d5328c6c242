import { Duplex } from 'node:stream'
import { Client, getNothing } from './http/client.ts'

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}'
const REQUESTS = 50 // enough for the HTTP parser to be loaded and its callbacks to have been compiled once

/** Loads the HTTP client and its parser before the run: otherwise the first requests of the run pay for it. Nothing leaves this thread. */
export async function warmUp(): Promise<void> {
  const client = new Client('http://warm.invalid', {
    connect: (_options, callback) => queueMicrotask(() => callback(null, new Loopback() as never)),
  })
  for (let count = 0; count < REQUESTS; count += 1) {
    await getNothing(client)
  }
  await client.close()
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
