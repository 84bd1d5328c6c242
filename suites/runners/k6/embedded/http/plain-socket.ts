import { connect, type LookupFunction } from 'node:net'
import type { Connector } from './connectors.ts'
import { tellOnce } from './tell-once.ts'

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
    tellOnce(socket, 'connect', { timeoutMs, callback })
    return socket
  }
}
