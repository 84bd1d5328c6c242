import { isIP, Socket, type LookupFunction } from 'node:net'
import type { SecureContext, TLSSocket } from 'node:tls'
import type { Proxies } from '../../proxies.ts'
import { buildConnector, createClient, forgetDone, type Client, type Connector } from './client.ts'
import type { LocalAddresses } from './local-addresses.ts'
import { askWhole, throughProxies } from './proxied.ts'
import { sharedReading } from './reading.ts'
import { Resolver, type BlacklistedRange, type DnsOptions } from './resolver.ts'
import { SecureContexts, type TlsOptions } from './tls.ts'

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

const CONNECT_TIMEOUT_MS = 30_000 // k6's dialer
const IDLE_MS = 600_000 // k6 keeps idle connections for as long as the server does
const IDLE_MARGIN_MS = 1000 // a connection that the server is about to close is not used any more

/** The connections of all virtual users of a run. */
export class Connections {
  readonly #options: ConnectionOptions
  #connector: Connector | undefined

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** @param user - its id, from 1 on */
  forUser(user: number): UserConnections {
    const { localAddresses, proxies } = this.#options
    const localAddress = localAddresses.of(user)
    return new UserConnections(() => {
      this.#connector ??= connectorOf(this.#options)
      return localAddress === undefined ? this.#connector : from(localAddress, this.#connector)
    }, proxies)
  }
}

/** The connections of one virtual user: its own, as in k6, kept from iteration to iteration. */
export class UserConnections {
  readonly #connector: () => Connector
  readonly #proxies: Proxies | undefined
  readonly #byOrigin = new Map<string, Connection[]>()
  #sent = 0
  #received = 0
  // Of connections that were discarded.
  #goneSent = 0
  #goneReceived = 0

  /** @param connector - made when the first connection is */
  constructor(connector: () => Connector, proxies?: Proxies) {
    this.#connector = connector
    this.#proxies = proxies
  }

  /** A connection that nobody uses, or a new one. */
  acquire(origin: string): Connection {
    let all = this.#byOrigin.get(origin)
    if (all === undefined) {
      all = []
      this.#byOrigin.set(origin, all)
    }
    for (const connection of all) {
      if (connection.busy) continue
      connection.busy = true
      forgetDone(connection.client)
      return connection
    }
    const connection = new Connection(origin, this.#connector())
    if (this.#proxies !== undefined) askWhole(connection.client, origin, this.#proxies)
    all.push(connection)
    return connection
  }

  /** Closes one that has a request which nobody waits for any more. */
  discard(connection: Connection): void {
    for (const all of this.#byOrigin.values()) {
      const index = all.indexOf(connection)
      if (index >= 0) all.splice(index, 1)
    }
    this.#goneSent += connection.bytesSent
    this.#goneReceived += connection.bytesReceived
    connection.destroy()
  }

  /** Bytes on the wire since the last call. */
  takeBytes(): { readonly sent: number; readonly received: number } {
    let sent = this.#goneSent
    let received = this.#goneReceived
    for (const all of this.#byOrigin.values()) {
      for (const connection of all) {
        sent += connection.bytesSent
        received += connection.bytesReceived
      }
    }
    const taken = { sent: sent - this.#sent, received: received - this.#received }
    this.#sent = sent
    this.#received = received
    return taken
  }

  /** Closes all; what comes next is connected anew. */
  close(): void {
    for (const all of this.#byOrigin.values()) for (const connection of all) connection.destroy()
    this.#byOrigin.clear()
    this.#sent = 0
    this.#received = 0
    this.#goneSent = 0
    this.#goneReceived = 0
  }
}

/** One connection, and when it was made. */
export class Connection {
  busy = true
  readonly client: Client
  // The phases of the last connecting, by `performance.now()`: name lookup, TCP, TLS.
  blockedStartMs = 0
  connectStartMs = 0
  connectEndMs = 0
  readyMs = 0
  socket: Socket | undefined
  #fault: Error | undefined
  // Of sockets that are gone.
  #pastSent = 0
  #pastReceived = 0

  constructor(origin: string, connector: Connector) {
    this.client = createClient(origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      keepAliveTimeoutThreshold: IDLE_MARGIN_MS,
      allowH2: false,
      connect: (options, callback) => this.#connect(connector, options, callback),
    })
  }

  get remoteIp(): string {
    return this.socket?.remoteAddress ?? ''
  }

  get remotePort(): number {
    return this.socket?.remotePort ?? 0
  }

  get tlsVersion(): string {
    return isTls(this.socket) ? (this.socket.getProtocol() ?? '').toLowerCase().replace('v', '') : ''
  }

  get tlsCipherSuite(): string {
    return isTls(this.socket) ? this.socket.getCipher().standardName : ''
  }

  get bytesSent(): number {
    return this.#pastSent + (this.socket?.bytesWritten ?? 0)
  }

  get bytesReceived(): number {
    return this.#pastReceived + (this.socket?.bytesRead ?? 0)
  }

  /** What is behind an error of the client: a server may say why it closes, and the client only that it did. */
  causeOf(error: Error): Error {
    return this.#fault !== undefined && 'code' in error && error.code === 'UND_ERR_SOCKET' ? this.#fault : error
  }

  destroy(): void {
    void this.client.destroy().catch(() => undefined) // it ends what it has; nobody waits for that
  }

  #connect(...[connector, options, callback]: [Connector, ...Parameters<Connector>]): void {
    this.blockedStartMs = performance.now()
    this.connectStartMs = this.blockedStartMs
    // The connector does give its socket, though its type does not say so; its events tell the phases apart.
    const socket: unknown = connector(options, (error, socket) => {
      const nowMs = performance.now()
      if (this.connectEndMs < this.connectStartMs) this.connectEndMs = nowMs
      this.readyMs = options.protocol === 'https:' ? nowMs : this.connectEndMs
      if (error !== null || socket === null) {
        callback(error ?? new Error('no socket'), null)
        return
      }
      this.#keep(socket)
      callback(null, socket)
    })
    if (!(socket instanceof Socket)) return
    socket.once('lookup', () => {
      this.connectStartMs = performance.now()
    })
    socket.prependOnceListener('connect', () => {
      this.connectEndMs = performance.now()
    })
  }

  #keep(socket: Socket): void {
    this.#pastSent = this.bytesSent
    this.#pastReceived = this.bytesReceived
    this.socket = socket
    this.#fault = undefined
    socket.prependOnceListener('error', (error: Error) => {
      this.#fault = error
    })
  }
}

// By its mark: importing its class loads all root certificates, which takes 30 ms of processor time.
function isTls(socket: Socket | undefined): socket is TLSSocket {
  return socket !== undefined && 'encrypted' in socket
}

function connectorOf({
  insecureSkipTlsVerify,
  hosts,
  dns,
  blacklist,
  tls,
  authoritiesFile,
  proxies,
}: ConnectionOptions): Connector {
  const resolver = new Resolver(dns, blacklist)
  const lookup: LookupFunction = (hostname, { all = false }, answer) => resolver.lookup(hostname, all, answer)
  const common = { lookup, timeout: CONNECT_TIMEOUT_MS, allowH2: false, maxCachedSessions: 0 }
  const contexts = new SecureContexts(tls, authoritiesFile)
  const secure = secureBy(contexts, (secureContext) =>
    buildConnector({ ...common, secureContext, rejectUnauthorized: !insecureSkipTlsVerify }),
  )
  const dialing = (plain: Connector): Connector => {
    const connector: Connector = (options, callback) =>
      options.protocol === 'https:' ? secure(options, callback) : plain(options, callback)
    const guarded = blacklist.length === 0 ? connector : refusing(connector, resolver)
    return Object.keys(hosts).length === 0 ? guarded : redirected(guarded, hosts)
  }
  const direct = dialing(buildConnector({ ...common, onread: sharedReading() }))
  if (proxies === undefined) return direct
  // TLS can't be spoken over a socket that reads for itself.
  return throughProxies(proxies, { direct, tunnel: dialing(buildConnector(common)) })
}

// One connector for all servers that are shown the same certificate.
function secureBy(contexts: SecureContexts, make: (context: SecureContext) => Connector): Connector {
  const made = new Map<SecureContext, Connector>()
  return guardedBy(({ hostname, servername }) => {
    const context = contexts.for(servername ?? hostname)
    const connector = made.get(context) ?? make(context)
    made.set(context, connector)
    return connector
  })
}

// An address needs no resolving: it is looked at here.
function refusing(connector: Connector, resolver: Resolver): Connector {
  return guardedBy(({ hostname }) => {
    const address = hostname.replace(/^\[|\]$/g, '')
    if (isIP(address) !== 0) resolver.refuseBlacklisted(address)
    return connector
  })
}

// What can't be connected to is told as a connection that failed.
function guardedBy(choose: (options: Parameters<Connector>[0]) => Connector): Connector {
  return (options, callback) => {
    try {
      return choose(options)(options, callback)
    } catch (error) {
      queueMicrotask(() => callback(error instanceof Error ? error : new Error(String(error)), null))
      return undefined
    }
  }
}

function from(localAddress: string, connector: Connector): Connector {
  return (options, callback) => connector({ ...options, localAddress }, callback)
}

// The option `hosts`: the name stays in the request and in the certificate that is expected, another address is connected to.
function redirected(connector: Connector, hosts: Readonly<Record<string, string>>): Connector {
  return (options, callback) => {
    const { hostname, protocol } = options
    const port = options.port || (protocol === 'https:' ? '443' : '80')
    const wanted =
      hosts[`${hostname}:${port}`] ??
      hosts[hostname] ??
      Object.entries(hosts).find(([name]) => name.startsWith('*') && hostname.endsWith(name.slice(1)))?.[1]
    if (wanted === undefined) return connector(options, callback)
    const [, address = wanted, otherPort] =
      /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(wanted) === 6 ? `[${wanted}]` : wanted) ?? []
    const servername = options.servername ?? (isIP(hostname) === 0 ? hostname : null)
    return connector(
      { ...options, hostname: address, port: otherPort ?? port, ...(servername === null ? {} : { servername }) },
      callback,
    )
  }
}
