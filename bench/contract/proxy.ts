import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Agent } from 'undici'

/** A request on its way to the service. */
export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** An answer on its way back. */
export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** What goes on behind a fault. */
export interface Behind {
  /** Asks the service itself. */
  ask(asked: Asked): Promise<Answered>
  /** A token for everything. */
  readonly token: string
}

/** One wrong behaviour of a service, by what it makes of a request. */
export type Misbehave = (asked: Asked, behind: Behind) => Promise<Answered | 'hang-up'>

/** A service that stands before another one and is wrong in one way. */
export interface FaultyService extends AsyncDisposable {
  readonly url: string
  readonly requests: number
  /** Requests until the fault first showed; `undefined`: it did not. */
  readonly shownAt: number | undefined
}

/** Starts a service that misbehaves, on a free loopback port. The document is passed on as it is. */
export async function startFaulty(target: string, token: string, misbehave: Misbehave): Promise<FaultyService> {
  const agent = new Agent({ connections: 32 })
  let requests = 0
  let shownAt: number | undefined
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => void answer())

    async function answer(): Promise<void> {
      const { method = 'GET', headers, url = '/' } = incoming
      const asked = { method, headers, url: new URL(url, target), text: Buffer.concat(chunks).toString('latin1') }
      const isDocument = asked.url.pathname === '/openapi.json'
      if (!isDocument) requests += 1
      const number = requests
      const right: Answered[] = []
      const behind = {
        token,
        async ask(forwarded: Asked): Promise<Answered> {
          const answered = await ask(agent, forwarded)
          if (forwarded === asked) right.push(answered)
          return answered
        },
      }
      const given = isDocument ? await behind.ask(asked) : await misbehave(asked, behind)
      if (!isDocument && given !== right[0]) shownAt ??= number
      if (given === 'hang-up') {
        incoming.socket.destroy()
        return
      }
      const body = Buffer.from(given.text, 'latin1')
      const bodiless = method === 'HEAD' || given.status === 204 || given.status === 304
      const length = bodiless ? {} : { 'content-length': String(body.length) }
      outgoing.writeHead(given.status, { ...given.headers, ...length })
      outgoing.end(bodiless ? undefined : body)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    get requests() {
      return requests
    },
    get shownAt() {
      return shownAt
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await agent.destroy()
    },
  }
}

/** The same request with other text. */
export function withText(asked: Asked, text: string): Asked {
  return { ...asked, text: Buffer.from(text).toString('latin1') }
}

/** Waits as a slow service does. */
export async function slowly<T>(delayMs: number, value: T): Promise<T> {
  await pause(delayMs)
  return value
}

const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'host', 'content-length'])

async function ask(agent: Agent, { method, url, headers, text }: Asked): Promise<Answered> {
  const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.has(name)))
  const response = await agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method,
    headers: sent,
    body: text === '' ? null : Buffer.from(text, 'latin1'),
  })
  const bytes = Buffer.from(await response.body.arrayBuffer())
  const entries = Object.entries(response.headers).flatMap(([name, value]) =>
    value === undefined || (HOP.has(name) && !(name === 'content-length' && method === 'HEAD'))
      ? []
      : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  )
  return { status: response.statusCode, headers: Object.fromEntries(entries), text: bytes.toString('latin1') }
}
