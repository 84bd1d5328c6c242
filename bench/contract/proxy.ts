import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, type AskTarget, type Exchange, FaultProxy } from '../../fixtures/fault-proxy.ts'

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
  /** Requests until the fault first showed; `undefined`: it did not. */
  readonly shownAt: number | undefined
}

/** Starts a service that misbehaves, on a free loopback port. The document is passed on as it is. */
export async function startFaulty(target: string, token: string, misbehave: Misbehave): Promise<FaultyService> {
  let requests = 0
  let shownAt: number | undefined
  const replace = async (exchange: Exchange, ask: AskTarget): Promise<Answer | undefined> => {
    if (exchange.path.startsWith('/openapi.json')) return undefined
    requests += 1
    const number = requests
    const url = new URL(exchange.path, target)
    const asked = { method: exchange.method, url, headers: exchange.headers, text: exchange.body.toString('latin1') }
    let right: Answered | undefined
    const given = await misbehave(asked, {
      token,
      async ask(forwarded) {
        const { method, url, headers, text } = forwarded
        const path = `${url.pathname}${url.search}`
        const answer = await ask({ method, path, headers, body: Buffer.from(text, 'latin1') })
        const answered = { status: answer.status, headers: flat(answer.headers), text: answer.body.toString('latin1') }
        if (forwarded === asked) right ??= answered
        return answered
      },
    })
    if (given !== right) shownAt ??= number
    if (given === 'hang-up') throw new Error('hung up')
    return { status: given.status, headers: given.headers, body: Buffer.from(given.text, 'latin1') }
  }
  const proxy = await FaultProxy.start(target, { replace })
  return {
    url: proxy.url,
    get shownAt() {
      return shownAt
    },
    [Symbol.asyncDispose]: async () => proxy[Symbol.asyncDispose](),
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

function flat(headers: Answer['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : value.join(', ')]),
  )
}
