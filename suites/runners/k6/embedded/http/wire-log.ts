import type { Log } from '../log.ts'
import type { AnswerHead } from './answer-head.ts'
import { canonicalHeaders } from './headers.ts'

/** Tells every request and response, redirects included: k6's option `httpDebug`. Credentials are told too. */
export class WireLog {
  readonly #log: Log
  readonly #hasBodies: boolean

  constructor(log: Log, hasBodies: boolean) {
    this.#log = log
    this.#hasBodies = hasBodies
  }

  /** @param head - as it is sent */
  request(head: string, body: string | Buffer | undefined): void {
    this.#tell('Request', head.trimEnd().split('\r\n'), body)
  }

  response({ proto, statusText, fields }: AnswerHead, body: string | Buffer | ArrayBuffer): void {
    const shown = Object.entries(canonicalHeaders(fields)).map(([name, value]) => `${name}: ${value}`)
    const text = body instanceof ArrayBuffer ? Buffer.from(body) : body
    this.#tell('Response', [`${proto} ${statusText}`, ...shown.toSorted()], text)
  }

  #tell(what: string, head: readonly string[], body: string | Buffer = ''): void {
    const text = this.#hasBodies ? body.toString('utf8') : ''
    this.#log.add('info', `${what}:\n${head.join('\n')}\n\n${text}\n`, 'http-debug')
  }
}
