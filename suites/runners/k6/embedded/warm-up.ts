import { Socket } from 'node:net'
import { Connection, type RequestListener } from './http/connection.ts'
import { toughCookie } from './http/tough-cookie.ts'

const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}')
const REQUESTS = 50 // enough for the reader of answers to have been compiled once

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
  const connection = new Connection('http://warm.invalid', (to, tell) => {
    queueMicrotask(() => tell(null, new Loopback(to.onRead ?? (() => undefined))))
    return undefined
  })
  for (let count = 0; count < REQUESTS && isWanted(); count += 1) await ask(connection)
  connection.abandon()
}

async function ask(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    const nothing = (): void => undefined
    const listener: RequestListener = {
      onStart: nothing,
      onSent: nothing,
      onFirstByte: nothing,
      onHead: nothing,
      onBody: nothing,
      onEnd: resolve,
      onFault: reject,
    }
    connection.send({ method: 'GET', head: '', body: undefined, closes: false }, listener)
  })
}

async function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

// A socket whose other end answers every request at once.
class Loopback extends Socket {
  readonly #onRead: (bytes: Buffer, length: number) => void

  constructor(onRead: (bytes: Buffer, length: number) => void) {
    super()
    this.#onRead = onRead
  }

  override write(): boolean {
    setImmediate(() => this.#onRead(ANSWER, ANSWER.length))
    return true
  }
}
