// The parts of undici that are used here, without the rest of it: loading all takes 50 ms of processor time more. They are
// loaded when the first connection is made, which many a script never does.
import { createRequire } from 'node:module'
import type * as undici from 'undici'

const require = createRequire(import.meta.url)

/** A client that keeps connections to one origin. What undici adds to it where all of it is loaded is not there: `request` and the like. */
export type Client = Pick<undici.Client, 'dispatch' | 'close' | 'destroy' | 'stats'> & { [inner: symbol]: unknown }

/** Opens a socket for a client. */
export type Connector = ReturnType<typeof undici.buildConnector>

type ClientClass = new (origin: string, options: undici.Client.Options) => Client

interface InnerNames {
  readonly kQueue: symbol
  readonly kRunningIdx: symbol
  readonly kPendingIdx: symbol
}

let clientClass: ClientClass | undefined
let innerNames: InnerNames | undefined

/** Makes a client. */
export function createClient(origin: string, options: undici.Client.Options): Client {
  clientClass ??= require('undici/lib/dispatcher/client.js') as ClientClass
  return new clientClass(origin, options)
}

/**
 * Empties the list that a client keeps of its last 256 requests, where it is done with all of them: hundreds of lists that grow all the
 * time were half of what a garbage collection had to copy.
 */
export function forgetDone(client: Client): void {
  innerNames ??= require('undici/lib/core/symbols.js') as InnerNames
  const { kQueue, kRunningIdx, kPendingIdx } = innerNames
  const queue = client[kQueue]
  if (!Array.isArray(queue) || client[kRunningIdx] !== queue.length || client[kPendingIdx] !== queue.length) return
  queue.length = 0
  client[kRunningIdx] = 0
  client[kPendingIdx] = 0
}

/** Makes what opens sockets for clients. */
export function buildConnector(options: undici.buildConnector.BuildOptions): Connector {
  return (require('undici/lib/core/connect.js') as typeof undici.buildConnector)(options)
}

/** Sends a GET and reads its answer, of which nothing is kept. */
export async function getNothing(client: Client): Promise<void> {
  return new Promise((resolve, reject) => {
    client.dispatch(
      { method: 'GET', path: '/' },
      {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: () => undefined,
        onResponseEnd: () => resolve(),
        onResponseError: (_controller, error) => reject(error),
      },
    )
  })
}
