// The parts of undici that are used here, without the rest of it: loading all takes 50 ms of processor time more.
import { createRequire } from 'node:module'
import type * as undici from 'undici'

const require = createRequire(import.meta.url)

/** A client that keeps connections to one origin. */
export type Client = undici.Client

/** Makes clients. */
export const Client = require('undici/lib/dispatcher/client.js') as typeof undici.Client

/** Makes what opens sockets for clients. */
export const buildConnector = require('undici/lib/core/connect.js') as typeof undici.buildConnector
