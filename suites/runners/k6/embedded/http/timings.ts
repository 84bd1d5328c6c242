import type { Connection } from './connection.ts'

/** How long each part of a request took (ms); `duration` is sending, waiting and receiving. */
export interface Timings {
  readonly duration: number
  readonly blocked: number
  readonly looking_up: number
  readonly connecting: number
  readonly tls_handshaking: number
  readonly sending: number
  readonly waiting: number
  readonly receiving: number
}

/** Of a request that was not sent. */
export const NO_TIMINGS: Timings = {
  duration: 0,
  blocked: 0,
  looking_up: 0,
  connecting: 0,
  tls_handshaking: 0,
  sending: 0,
  waiting: 0,
  receiving: 0,
}

/** When a request came how far, by `performance.now()`; 0: it did not. */
export class RequestClock {
  dispatchedMs = 0
  startMs = 0
  sentMs = 0
  firstByteMs = 0

  /** A request begins to wait for its connection. */
  restart(): void {
    this.dispatchedMs = performance.now()
    this.startMs = 0
    this.sentMs = 0
    this.firstByteMs = 0
  }

  /** Whether the connection was made for the present request. */
  sawConnecting({ blockedStartMs }: Connection): boolean {
    return blockedStartMs >= this.dispatchedMs
  }

  timings(endMs: number, connection: Connection): Timings {
    const { startMs } = this
    if (startMs === 0) return NO_TIMINGS
    const sentMs = this.sentMs || startMs
    const firstByteMs = this.firstByteMs || endMs
    const connected = this.sawConnecting(connection)
    const sending = Math.max(0, sentMs - startMs)
    const waiting = Math.max(0, firstByteMs - sentMs)
    const receiving = Math.max(0, endMs - firstByteMs)
    return {
      duration: sending + waiting + receiving,
      blocked: Math.max(0, startMs - this.dispatchedMs),
      looking_up: connected ? connection.connectStartMs - connection.blockedStartMs : 0,
      connecting: connected ? connection.connectEndMs - connection.connectStartMs : 0,
      tls_handshaking: connected ? connection.readyMs - connection.connectEndMs : 0,
      sending,
      waiting,
      receiving,
    }
  }
}
