import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import type { RequestListener } from '../embedded/http/connection.ts'
import { Connection } from '../embedded/http/connection.ts'
import { connectorOf, type Connector } from '../embedded/http/connectors.ts'
import { resolveOptions } from '../embedded/options/options.ts'
import { authority, identity, type Identity } from './certificates.ts'

/** A server that answers with bytes, whatever they are. */
export interface RawServer extends AsyncDisposable {
  readonly origin: string
  /** In the order in which they came; those with TLS are decrypted. */
  readonly sockets: readonly Socket[]
}

/** A request that came, as far as the end of its head. */
export interface RawRequest {
  /** Numbers of its connection and of itself, from 1 on. */
  readonly connection: number
  readonly number: number
  readonly head: string
  /** How much of its body came along (bytes). */
  readonly bodyBytes: number
  /** To be read, and written to. */
  readonly socket: Socket
}

export const SCHEMES = ['http', 'https'] as const

/** Of servers with TLS. */
export const IDENTITY: Identity = identity(authority('ours'), ['127.0.0.1', 'localhost'])

export async function startRawServer(
  scheme: (typeof SCHEMES)[number],
  answer: (request: RawRequest) => string | undefined,
  host = '127.0.0.1',
): Promise<RawServer> {
  const sockets: Socket[] = []
  let number = 0
  const accept = (socket: Socket): void => {
    const connection = sockets.push(socket)
    let came = ''
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => {
      came += bytes.toString('latin1')
      const end = came.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = came.slice(0, end + 4)
      const bodyBytes = came.length - head.length
      came = ''
      number += 1
      const bytesBack = answer({ connection, number, head, bodyBytes, socket })
      if (bytesBack !== undefined) socket.write(bytesBack, 'latin1')
    })
  }
  const options = { noDelay: true }
  const listener = scheme === 'http' ? createServer(options, accept) : createSecureServer({ ...options, ...IDENTITY }, accept)
  listener.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy())
  await new Promise<void>((done) => listener.listen(0, host, done))
  const { port } = listener.address() as AddressInfo
  return {
    origin: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => listener.close(done))
    },
  }
}

/** A connection of a run with usual options, and the sockets that it opens. */
export function connectionTo(
  origin: string,
  more: { readonly localAddress?: string; readonly servername?: string; readonly verifies?: boolean } = {},
): { readonly connection: Connection; readonly opened: readonly Socket[] } {
  const connector = connectorOf(resolveOptions([{ name: 'test', options: { insecureSkipTLSVerify: more.verifies !== true } }]))
  const opened: Socket[] = []
  const watched: Connector = (to, callback) => {
    const socket = connector({ ...to, localAddress: more.localAddress, servername: more.servername }, callback)
    if (socket !== undefined) opened.push(socket)
    return socket
  }
  return { connection: new Connection(origin, watched), opened }
}

/** What became of a request. */
export interface Outcome {
  readonly status: number
  readonly body: string
  readonly fault: string | undefined
  /** What was told, in order. */
  readonly told: string
}

/** Sends a request and waits for what becomes of it. */
export async function ask(
  connection: Connection,
  request: {
    readonly method?: string
    readonly body?: string | Buffer
    readonly closes?: boolean
    readonly told?: (what: string) => void
  } = {},
): Promise<Outcome> {
  const { method = 'GET', body, closes = false, told: tell } = request
  const length = body === undefined ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`
  const head = `${method} / HTTP/1.1\r\nHost: here\r\n${length}\r\n`
  return new Promise((resolve) => {
    let status = 0
    let text = ''
    let told = ''
    const tells = (what: string): void => {
      if (!told.endsWith(what)) told += ` ${what}`
      tell?.(what)
    }
    const end = (what: string, fault: string | undefined): void => {
      tells(what)
      resolve({ status, body: text, fault, told: told.trim() })
    }
    const listener: RequestListener = {
      onStart: () => tells('start'),
      onSent: () => tells('sent'),
      onFirstByte: () => tells('byte'),
      onHead: (answered) => {
        status = answered.status
        tells('head')
      },
      onBody: (bytes, from, to) => {
        text += bytes.toString('latin1', from, to)
        tells('body')
      },
      onEnd: () => end('end', undefined),
      onFault: (error) => end('fault', 'code' in error ? `${String(error.code)} ${error.message}` : error.message),
    }
    connection.send({ method, head, body, closes }, listener)
  })
}
