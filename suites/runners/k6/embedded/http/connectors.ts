import { isIP, type LookupFunction, type Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { Proxies } from '../../proxies.ts'
import type { LocalAddresses } from './local-addresses.ts'
import { plainConnector } from './plain-socket.ts'
import { throughProxies } from './proxied.ts'
import { Resolver, type BlacklistedRange, type DnsOptions } from './resolver.ts'
import { SecureContexts, type TlsOptions } from './tls.ts'
import { secureConnector } from './secure-socket.ts'

/** How the connections of a run behave. */
export interface ConnectionOptions {
  readonly insecureSkipTlsVerify: boolean
  /** Names, or names with a port, to the addresses that stand for them. */
  readonly hosts: Readonly<Record<string, string>>
  readonly dns: DnsOptions
  readonly blacklist: readonly BlacklistedRange[]
  readonly tls: TlsOptions
  /** PEM, in the place of what the system trusts. */
  readonly authoritiesFile?: string | undefined
  /** Addresses that virtual users take in turn to connect from; none: the system chooses. */
  readonly localAddresses: LocalAddresses
  /** By which proxies requests go. @default by none */
  readonly proxies?: Proxies | undefined
}

/** Where a socket goes. */
export interface Destination {
  readonly protocol: string
  /** A name, or an address without brackets. */
  readonly hostname: string
  /** Empty: that of the protocol. */
  readonly port: string
  /** Expected in the certificate, where it is not `hostname`. */
  readonly servername?: string | undefined
  readonly localAddress?: string | undefined
  /** TLS is spoken through this one. */
  readonly tunnel?: Socket | undefined
  /**
   * Told of what comes, by sockets without TLS; where it is left out they are read as any stream.
   * @param bytes - overwritten after this returns
   */
  readonly onRead?: ((bytes: Buffer, length: number) => void) | undefined
}

/**
 * Opens a socket, and tells when it is connected, TLS included, or why it can't be.
 * @returns the socket, for its events meanwhile; `undefined`: there is none
 */
export type Connector = (
  to: Destination,
  callback: (...result: [error: Error, socket: null] | [error: null, socket: Socket]) => void,
) => Socket | undefined

const CONNECT_TIMEOUT_MS = 30_000 // k6's dialer

/** How the sockets of a run are opened. */
export function connectorOf(options: ConnectionOptions): Connector {
  const { insecureSkipTlsVerify, hosts, dns, blacklist, tls, authoritiesFile, proxies } = options
  const resolver = new Resolver(dns, blacklist)
  const lookup: LookupFunction = (hostname, { all = false }, answer) => resolver.lookup(hostname, all, answer)
  const plain = plainConnector(lookup, CONNECT_TIMEOUT_MS)
  const contexts = new SecureContexts(tls, authoritiesFile)
  const secure = secureBy(contexts, (secureContext) =>
    secureConnector({ lookup, secureContext, verifies: !insecureSkipTlsVerify, timeoutMs: CONNECT_TIMEOUT_MS }),
  )
  const connector = guardedBy(({ protocol }) => (protocol === 'https:' ? secure : plain))
  const guarded = blacklist.length === 0 ? connector : refusing(connector, resolver)
  const direct = Object.keys(hosts).length === 0 ? guarded : redirected(guarded, hosts)
  return proxies === undefined ? direct : throughProxies(proxies, direct)
}

/** The same sockets, from one address of this computer. */
export function from(localAddress: string, connector: Connector): Connector {
  return (to, callback) => connector({ ...to, localAddress }, callback)
}

// One connector for all servers that are shown the same certificate.
function secureBy(contexts: SecureContexts, make: (context: SecureContext) => Connector): Connector {
  const made = new Map<SecureContext, Connector>()
  return (to, callback) => {
    const context = contexts.for(to.servername ?? to.hostname)
    const connector = made.get(context) ?? make(context)
    made.set(context, connector)
    return connector(to, callback)
  }
}

// An address needs no resolving: it is looked at here.
function refusing(connector: Connector, resolver: Resolver): Connector {
  return guardedBy(({ hostname }) => {
    if (isIP(hostname) !== 0) resolver.refuseBlacklisted(hostname)
    return connector
  })
}

// What can't be connected to is told as a connection that failed.
function guardedBy(choose: (to: Destination) => Connector): Connector {
  return (to, callback) => {
    try {
      return choose(to)(to, callback)
    } catch (error) {
      queueMicrotask(() => callback(error instanceof Error ? error : new Error(String(error)), null))
      return undefined
    }
  }
}

// The option `hosts`: the name stays in the request and in the certificate that is expected, another address is connected to.
function redirected(connector: Connector, hosts: Readonly<Record<string, string>>): Connector {
  return (to, callback) => {
    const { hostname, protocol } = to
    const port = to.port || (protocol === 'https:' ? '443' : '80')
    const wanted =
      hosts[`${hostname}:${port}`] ??
      hosts[hostname] ??
      Object.entries(hosts).find(([name]) => name.startsWith('*') && hostname.endsWith(name.slice(1)))?.[1]
    if (wanted === undefined) return connector(to, callback)
    const [, address = wanted, otherPort] =
      /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(wanted) === 6 ? `[${wanted}]` : wanted) ?? []
    const servername = to.servername ?? (isIP(hostname) === 0 ? hostname : undefined)
    return connector({ ...to, hostname: address, port: otherPort ?? port, servername }, callback)
  }
}
