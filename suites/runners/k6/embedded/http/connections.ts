import type { Proxies } from '../../proxies.ts'
import { Connection } from './connection.ts'
import { connectorOf, from, type ConnectionOptions, type Connector } from './connectors.ts'
import { headForProxy } from './proxied.ts'

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

  /** @param connector - made when the first connection is */
  constructor(connector: () => Connector, proxies: Proxies | undefined) {
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
      return connection
    }
    const connection = new Connection(origin, this.#connector(), headForProxy(origin, this.#proxies))
    all.push(connection)
    return connection
  }

  /** Bytes on the wire since the last call. */
  takeBytes(): { readonly sent: number; readonly received: number } {
    let sent = 0
    let received = 0
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
    for (const all of this.#byOrigin.values()) for (const connection of all) connection.abandon()
    this.#byOrigin.clear()
    this.#sent = 0
    this.#received = 0
  }
}
