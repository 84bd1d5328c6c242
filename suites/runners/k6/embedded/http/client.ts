// The parts of undici that are used here, without the rest of it: loading all takes 50 ms of processor time more.
import { createRequire } from 'node:module'
import type * as undici from 'undici'

const require = createRequire(import.meta.url)

/** A client that keeps connections to one origin. What undici adds to it where all of it is loaded is not there: `request` and the like. */
export type Client = Pick<undici.Client, 'dispatch' | 'close' | 'destroy' | 'stats'>

/** Makes clients. */
export const Client = require('undici/lib/dispatcher/client.js') as new (
  origin: string,
  options: undici.Client.Options,
) => Client

/** Makes what opens sockets for clients. */
export const buildConnector = require('undici/lib/core/connect.js') as typeof undici.buildConnector

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
