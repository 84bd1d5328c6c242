import { isIP, type LookupFunction } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { Connector } from './connectors.ts'
import { tellOnce } from './tell-once.ts'

/** How sockets with TLS are opened. */
export function secureConnector(options: {
  readonly lookup: LookupFunction
  readonly secureContext: SecureContext
  /** Whether a certificate that can't be trusted is refused. */
  readonly verifies: boolean
  readonly timeoutMs: number
}): Connector {
  const { lookup, secureContext, verifies, timeoutMs } = options
  const { connect } = process.getBuiltinModule('node:tls')
  return ({ hostname, port, servername = hostname, localAddress, tunnel }, callback) => {
    const socket = connect({
      host: hostname,
      port: Number(port === '' ? 443 : port),
      lookup,
      secureContext,
      rejectUnauthorized: verifies,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(servername) === 0 ? { servername: servername.replace(/\.$/, '') } : {}),
      ...(localAddress === undefined ? {} : { localAddress }),
      ...(tunnel === undefined ? {} : { socket: tunnel }),
    })
    socket.setNoDelay(true).setKeepAlive(true)
    tellOnce(socket, 'secureConnect', { timeoutMs, callback })
    return socket
  }
}
