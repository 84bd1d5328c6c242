import { connect, type LookupFunction, type OnReadOpts } from 'node:net'
import type { Connector } from './connectors.ts'
import { tellOnce } from './tell-once.ts'

const READ_BYTES = 65_536 // as much as Node itself reads at once

// One for all sockets of the thread. Node by itself makes a buffer of 64 KiB for each read, cuts it to size, and frees it when garbage
// is collected.
let shared: Buffer | undefined

/** How sockets without TLS are opened: what they read is handed over where it lies, and is overwritten by the next read. */
export function plainConnector(lookup: LookupFunction, timeoutMs: number): Connector {
  return ({ hostname, port, localAddress, onRead }, callback) => {
    const socket = connect({
      host: hostname,
      port: Number(port === '' ? 80 : port),
      lookup,
      noDelay: true,
      keepAlive: true,
      ...(localAddress === undefined ? {} : { localAddress }),
      ...(onRead === undefined ? {} : { onread: inPlace(onRead) }),
    })
    tellOnce(socket, 'connect', { timeoutMs, callback })
    return socket
  }
}

function inPlace(onRead: (bytes: Buffer, length: number) => void): OnReadOpts {
  const buffer = (shared ??= Buffer.allocUnsafeSlow(READ_BYTES))
  return {
    buffer,
    callback: (length) => {
      onRead(buffer, length)
      return true
    },
  }
}
