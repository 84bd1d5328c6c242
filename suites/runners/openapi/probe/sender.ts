import type { Operation } from '../../../../fixtures/openapi/document/operation.ts'
import type { Pass } from '../http/access.ts'
import type { Client } from '../http/client.ts'
import { curlLine } from '../http/curl.ts'
import { type RequestInput, serialise } from '../http/request.ts'
import type { Secrets } from '../http/secrets.ts'
import { isObject } from '../../../../fixtures/openapi/json.ts'
import { jsonBody } from './identify.ts'
import type { Ledger } from './ledger.ts'
import type { Subject } from './plan.ts'
import type { Exchange, Probe } from './probe.ts'

/** Members of an answer that are secrets, in the words of RFC 6749. */
const TOKEN_MEMBERS = ['access_token', 'refresh_token', 'id_token']

/** Sends probes, and keeps what came back and what was created. */
export class Sender {
  readonly exchanges: Exchange[] = []
  private readonly underWay = new Set<Promise<Exchange>>()
  private readonly parts: {
    readonly origin: string
    readonly client: Client
    readonly secrets: Secrets
    readonly ledger: Ledger
    readonly signal: AbortSignal
  }

  constructor(parts: Sender['parts']) {
    this.parts = parts
  }

  /** @throws AbortError it was not sent */
  async send(operation: Operation, probe: Probe, pass: Pass): Promise<Exchange> {
    const exchange = this.exchange(operation, probe, pass)
    this.underWay.add(exchange)
    return exchange.finally(() => this.underWay.delete(exchange))
  }

  /** Keeps an exchange once more, under what it came to mean. */
  keep(exchange: Exchange): void {
    this.exchanges.push(exchange)
  }

  /** Settles when nothing is under way: then the ledger knows all that was created. */
  async settle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay)
  }

  private async exchange(operation: Operation, probe: Probe, pass: Pass): Promise<Exchange> {
    const { origin, client, secrets, ledger, signal } = this.parts
    const request = serialise(operation, probe.input)
    const reply = await client.send(origin, { ...request, headers: withPass(request.headers, pass.headers) }, signal)
    if (reply.kind === 'answered' && /_token"/u.test(reply.answer.body)) {
      const body = jsonBody(reply.answer)
      for (const name of isObject(body) ? TOKEN_MEMBERS : []) {
        const token = isObject(body) ? body[name] : undefined
        if (typeof token === 'string') secrets.add(token, '$ASSAY_TOKEN')
      }
    }
    const curl = secrets.hide(curlLine(origin, request, pass.shown))
    const exchange = { operation, probe, request, reply, curl }
    this.exchanges.push(exchange)
    ledger.note(exchange, subjectOf(operation, probe.input))
    return exchange
  }
}

// Cookies of both are sent; every other header of the pass stands in place of the parameter's.
function withPass(
  headers: Readonly<Record<string, string>>,
  pass: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { cookie } = headers
  const both = cookie === undefined || pass['cookie'] === undefined ? {} : { cookie: `${cookie}; ${pass['cookie']}` }
  return { ...headers, ...pass, ...both }
}

function subjectOf(operation: Operation, { parameters }: RequestInput): Subject {
  return new Map(
    operation.parameters.flatMap((parameter) => {
      const value = parameter.in === 'path' ? parameters.get(`path ${parameter.name}`) : undefined
      return value === undefined ? [] : [[parameter.name, value] as const]
    }),
  )
}
