import type { Socket } from 'node:net'
import type { Connector } from './connectors.ts'

/**
 * Tells once whether a socket is ready, or why it is not. What befalls it later is for others to hear.
 * @param options.timeoutMs - for the connection alone, not for the handshake of TLS
 */
export function tellOnce(
  socket: Socket,
  ready: 'connect' | 'secureConnect',
  options: { readonly timeoutMs: number; readonly callback: Parameters<Connector>[1] },
): void {
  const { timeoutMs, callback } = options
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error(`no connection after ${timeoutMs} ms`), { code: 'ETIMEDOUT' }))
  }, timeoutMs)
  const onError = (error: Error): void => {
    clearTimeout(timer)
    callback(error, null)
  }
  socket.once('error', onError)
  socket.once('connect', () => clearTimeout(timer))
  socket.once('close', () => clearTimeout(timer))
  socket.once(ready, () => {
    socket.off('error', onError)
    callback(null, socket)
  })
}
