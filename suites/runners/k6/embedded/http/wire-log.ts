import { canonicalHeaders } from './headers.ts'
import type { Log } from '../log.ts'

/** A request as it is sent. */
export interface SentRequest {
  readonly method: string
  readonly path: string
  readonly host: string
  /** Names and values by turns. */
  readonly headers: readonly string[]
  readonly body: string | Buffer | undefined
}

/** A response as it came. */
export interface ReceivedResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
}

/** Tells every request and response, redirects included: k6's option `httpDebug`. Credentials are told too. */
export class WireLog {
  readonly #log: Log
  readonly #hasBodies: boolean

  constructor(log: Log, hasBodies: boolean) {
    this.#log = log
    this.#hasBodies = hasBodies
  }

  request({ method, path, host, headers, body }: SentRequest): void {
    const lines = [`${method} ${path} HTTP/1.1`, `Host: ${host}`]
    for (let index = 0; index < headers.length; index += 2) lines.push(`${headers[index]}: ${headers[index + 1]}`)
    if (body !== undefined) lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
    this.#tell('Request', lines, body)
  }

  response({ status, headers, body }: ReceivedResponse): void {
    const { STATUS_CODES } = process.getBuiltinModule('node:http')
    const shown = Object.entries(canonicalHeaders(headers)).map(([name, value]) => `${name}: ${value}`)
    this.#tell('Response', [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(), ...shown.toSorted()], body)
  }

  #tell(what: string, head: readonly string[], body: string | Buffer = ''): void {
    const text = this.#hasBodies ? body.toString('utf8') : ''
    this.#log.add('info', `${what}:\n${head.join('\n')}\n\n${text}\n`, 'http-debug')
  }
}
