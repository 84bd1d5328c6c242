import { connect, type LookupFunction, type Socket } from 'node:net'
import type { Connector } from './connectors.ts'

const READ_BYTES = 65_536 // as much as Node itself reads at once

// One for all sockets of the thread. Node by itself makes a buffer of 64 KiB for each read, cuts it to size, and frees it when garbage
// is collected.
let shared: Buffer | undefined

/** How sockets without TLS are opened: what they read is handed over where it lies, and is overwritten by the next read. */
export function plainConnector(lookup: LookupFunction, timeoutMs: number): Connector {
  return ({ hostname, port, localAddress, onRead }, callback) => {
    const buffer = (shared ??= Buffer.allocUnsafeSlow(READ_BYTES))
    const socket = connect({
      host: hostname,
      port: Number(port === '' ? 80 : port),
      lookup,
      noDelay: true,
      keepAlive: true,
      ...(localAddress === undefined ? {} : { localAddress }),
      onread: {
        buffer,
        callback: (length) => {
          onRead(buffer, length)
          return true
        },
      },
    })
    tellOnce(socket, timeoutMs, callback)
    return socket
  }
}

function tellOnce(socket: Socket, timeoutMs: number, callback: Parameters<Connector>[1]): void {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error(`no connection after ${timeoutMs} ms`), { code: 'ETIMEDOUT' }))
  }, timeoutMs)
  const onError = (error: Error): void => {
    clearTimeout(timer)
    callback(error, null)
  }
  socket.once('error', onError)
  socket.once('close', () => clearTimeout(timer))
  socket.once('connect', () => {
    clearTimeout(timer)
    socket.off('error', onError)
    callback(null, socket)
  })
}
