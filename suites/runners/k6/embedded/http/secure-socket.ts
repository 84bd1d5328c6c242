// The connector of undici, without the rest of it: loading all takes 50 ms of processor time more. It is loaded when the first
// connection with TLS is made, which many a script never does.
import { createRequire } from 'node:module'
import { Socket, type LookupFunction } from 'node:net'
import type { SecureContext } from 'node:tls'
import type * as undici from 'undici'
import type { Connector } from './connectors.ts'

const require = createRequire(import.meta.url)

/** How sockets with TLS are opened. */
export function secureConnector(options: {
  readonly lookup: LookupFunction
  readonly secureContext: SecureContext
  /** Whether a certificate that can't be trusted is refused. */
  readonly verifies: boolean
  readonly timeoutMs: number
}): Connector {
  const build = require('undici/lib/core/connect.js') as typeof undici.buildConnector
  const connector = build({
    lookup: options.lookup,
    secureContext: options.secureContext,
    rejectUnauthorized: options.verifies,
    timeout: options.timeoutMs,
    allowH2: false,
    maxCachedSessions: 0,
  })
  return ({ protocol, hostname, port, servername, localAddress }, callback) => {
    // It does give its socket, though its type does not say so.
    const socket: unknown = connector(
      {
        protocol,
        hostname,
        port,
        ...(servername === undefined ? {} : { servername }),
        ...(localAddress === undefined ? {} : { localAddress }),
      },
      (error, connected) => {
        if (connected) callback(null, connected)
        else callback(error ?? new Error('no socket'), null)
      },
    )
    return socket instanceof Socket ? socket : undefined
  }
}
