import type { Dispatcher } from 'undici'
import type { Tags } from '../../metrics/registry.ts'
import type { TimerHandle } from '../timers.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { GoError } from '../faults.ts'
import { toArrayBuffer } from '../modules/bytes.ts'
import { socketNow } from '../socket-clock.ts'
import { UserSuspension } from '../user-suspension.ts'
import { isBlocked } from './blocked-names.ts'
import type { Connection } from './connections.ts'
import { decoded } from './content-encoding.ts'
import { digestAnswer } from './digest.ts'
import { faultOf, HOST_BLOCKED, hostRefused, REQUEST_TIMEOUT, undecodable } from './errors.ts'
import type { RequestFault } from './request-fault.ts'
import { cookiesFor, type RequestCookie } from './cookies.ts'
import { isRedirect, redirectedHeaders, redirectTarget, stoppedRedirecting } from './redirects.ts'
import { requestHeaders } from './request-headers.ts'
import type { RequestSpec } from './request.ts'
import { Response } from './response.ts'
import { RequestClock, type Timings } from './timings.ts'
import { InvalidUrlError, type Address } from './urls.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

const NO_HEADERS: Headers = {}
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
// How a connection that the server has closed shows itself.
const CLOSED: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])
const EMPTY = Buffer.alloc(0)
const NO_COOKIES: ReadonlyMap<string, readonly RequestCookie[]> = new Map()

/** One request of the script with its redirects, from its call to its response. */
export class Exchange extends UserSuspension implements Dispatcher.DispatchHandler, Tags {
  readonly what: string
  readonly #spec: RequestSpec
  // Of the present hop; redirects change them.
  #headersGiven: Readonly<Record<string, string>>
  #method: string
  #address: Address
  #body: string | Buffer | undefined
  #redirectsLeft: number
  #connection: Connection | undefined
  #controller: Dispatcher.DispatchController | undefined
  #timer: TimerHandle | undefined
  #status = 0
  #headers: Headers = NO_HEADERS
  #chunks: Buffer[] = []
  #decoded: Buffer = EMPTY
  #fault: RequestFault | undefined
  #isExpected: boolean | undefined
  #cookies: ReadonlyMap<string, readonly RequestCookie[]> = NO_COOKIES
  // Of an answer to a challenge.
  #authorization: string | undefined
  // Sent once more, on a new connection.
  #isRepeated = false
  readonly #clock = new RequestClock()

  constructor(user: VirtualUser, spec: RequestSpec) {
    super(user)
    this.what = `http.${spec.method.toLowerCase()}()`
    this.#spec = spec
    this.#headersGiven = spec.headers
    this.#method = spec.method
    this.#address = spec.address
    this.#body = spec.body
    this.#redirectsLeft = spec.redirects
  }

  names(): readonly string[] {
    return [...this.user.names(), ...Object.keys(this.#spec.tags ?? {})]
  }

  notes(): Readonly<Record<string, string>> {
    return this.user.notes()
  }

  tag(name: string): string | undefined {
    const own = this.#spec.tags?.[name]
    if (own !== undefined && name !== 'url') return own
    if (this.user.run.isHiddenTag(name)) return this.user.tag(name)
    switch (name) {
      case 'method':
        return this.#method
      // k6 since v0.41: what a script names its requests stands in place of the address too.
      case 'name':
      case 'url':
        return this.#spec.name ?? this.user.tags['name'] ?? this.#urlShown()
      case 'status':
        return String(this.#status)
      case 'tls_version':
        return this.#connection?.tlsVersion || undefined
      case 'ip':
        return this.#connection?.remoteIp || undefined
      case 'proto':
        return this.#status === 0 ? undefined : 'HTTP/1.1'
      case 'expected_response':
        return this.#isExpected === undefined ? undefined : String(this.#isExpected)
      case 'error':
        return this.#fault?.message
      case 'error_code':
        return this.#errorCode === 0 ? undefined : String(this.#errorCode)
      default:
        return this.user.tag(name)
    }
  }

  // As in k6, whose digest takes the credentials out of the URL.
  #urlShown(): string {
    return this.#spec.digest ? this.#address.bare : this.#address.shown
  }

  protected begin(): void {
    const { timers } = this.user.run
    if (this.#spec.timeoutMs > 0) this.#timer = timers.after(this.#spec.timeoutMs, () => this.#fail(REQUEST_TIMEOUT))
    this.#queueHop()
  }

  protected stop(): void {
    this.#timer?.cancel()
    this.#leaveConnection(new Error('the iteration was interrupted'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#clock.startMs = performance.now()
  }

  onRequestSent(): void {
    this.#clock.sentMs = performance.now()
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200) return // informational
    this.#clock.firstByteMs = socketNow()
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#spec.responseType !== 'none') this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const { wire } = this.user.run
    if (wire) wire.response({ status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks) })
    this.#sight()
    const endMs = socketNow()
    const setCookie = this.#headers['set-cookie']
    if (setCookie !== undefined) this.#spec.jar.take(this.#address.href, setCookie)
    let next: Address | undefined
    try {
      next = this.#redirectTarget()
      if (next === undefined) this.#decoded = this.#decodedBody()
    } catch (error) {
      this.#controller = undefined
      this.#fail(error instanceof InvalidUrlError ? { message: error.message, code: 1000 } : undecodable(error))
      return
    }
    const timings = this.#emit(endMs)
    const connection = this.#connection
    this.#freeConnection()
    if (next !== undefined) this.#follow(next)
    else if (this.#isChallenged()) this.#queueHop()
    else this.#finish(timings, connection)
  }

  #sight(): void {
    const { versionHeader, sightings } = this.user.run
    if (versionHeader === undefined) return
    const version = this.#headers[versionHeader]
    sightings.add(this.#address.origin, typeof version === 'string' ? version : version?.join(', '), this.#status)
  }

  // Later in this turn: undici is still clearing the connection, and the user who is told may use it again at once.
  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    queueMicrotask(() => {
      if (this.#mayBeSentAgain(error)) {
        this.#freeConnection()
        this.#send()
      } else this.#fail(faultOf(this.#connection?.causeOf(error) ?? error))
    })
  }

  // As Go's client does: a server may close a connection that it kept while the next request is on its way.
  #mayBeSentAgain(error: Error): boolean {
    const connection = this.#connection
    if (connection === undefined || this.#isRepeated || this.#fault !== undefined || this.#status !== 0) return false
    if (this.#clock.sawConnecting(connection) || !this.isWaiting) return false
    if (!REPEATABLE.has(this.#method) || !('code' in error) || !CLOSED.has(String(error.code))) return false
    this.#isRepeated = true
    return true
  }

  /** For limits by host. */
  get host(): string {
    return this.#address.host
  }

  // The hop waits for its place in the rate that the run may have.
  #queueHop(): void {
    const { run } = this.user
    if (this.#address.fault !== undefined) {
      this.#fail(this.#address.fault)
      return
    }
    if (!run.hosts.allows(this.#address.origin)) {
      this.#fail(hostRefused(this.#address.host))
      return
    }
    if (isBlocked(run.options.blockHostnames, this.#address.hostname)) {
      this.#fail(HOST_BLOCKED)
      return
    }
    const delayMs = run.rateLimit.limits ? run.rateLimit.reserve(performance.now()) : 0
    if (delayMs > 0) run.timers.after(delayMs, () => this.#send())
    else this.#send()
  }

  #send(): void {
    if (!this.isWaiting) return
    this.#clock.restart()
    const connection = this.user.connections.acquire(this.#address.origin)
    this.#connection = connection
    try {
      const { host, path } = this.#address
      const headers = this.#requestHeaders()
      this.user.run.wire?.request({ method: this.#method, path, host, headers, body: this.#body })
      connection.client.dispatch(
        {
          method: this.#method,
          path,
          headers,
          body: this.#body ?? null,
          reset: this.user.run.options.noConnectionReuse,
        },
        this,
      )
    } catch (error) {
      this.#fail(faultOf(error instanceof Error ? error : new Error(String(error))))
    }
  }

  #requestHeaders(): string[] {
    const { jar, cookies, userAgent, digest, body } = this.#spec
    const sent = cookiesFor(this.#address.href, jar, cookies)
    if (this.#address === this.#spec.address) this.#cookies = sent
    return requestHeaders({
      given: this.#headersGiven,
      userAgent,
      authorization: digest ? this.#authorization : this.#address.authorization,
      cookies: sent,
      hasLostBody: this.#body === undefined && body !== undefined,
    })
  }

  // A challenge is answered once, with the credentials of the URL.
  #isChallenged(): boolean {
    const { credentials, path } = this.#address
    const challenge = this.#headers['www-authenticate']
    if (!this.#spec.digest || this.#status !== 401 || this.#authorization !== undefined) return false
    if (credentials === undefined || challenge === undefined) return false
    for (const one of typeof challenge === 'string' ? [challenge] : challenge) {
      this.#authorization ??= digestAnswer(one, { method: this.#method, path, ...credentials })
    }
    this.#startAgain()
    return this.#authorization !== undefined
  }

  #redirectTarget(): Address | undefined {
    const location = this.#headers['location']
    if (!isRedirect(this.#status) || typeof location !== 'string') return undefined
    if (this.#redirectsLeft <= 0) {
      if (!this.#spec.limitsRedirects) this.user.run.warn(stoppedRedirecting(this.user.run.options.maxRedirects))
      return undefined
    }
    return redirectTarget(this.#address, location)
  }

  #follow(next: Address): void {
    this.#redirectsLeft -= 1
    const keeps = this.#status === 307 || this.#status === 308
    if (!keeps && this.#method !== 'HEAD') this.#method = 'GET'
    if (!keeps) this.#body = undefined
    this.#headersGiven = redirectedHeaders(this.#headersGiven, this.#address, next)
    this.#address = next
    this.#startAgain()
    this.#queueHop()
  }

  #startAgain(): void {
    this.#status = 0
    this.#headers = NO_HEADERS
    this.#chunks = []
  }

  #finish(timings: Timings, connection: Connection | undefined): void {
    this.#timer?.cancel()
    this.succeed(this.#response(timings, connection))
  }

  #fail(fault: RequestFault): void {
    if (this.#fault !== undefined || !this.isWaiting) return
    this.#fault = fault
    this.#timer?.cancel()
    this.#startAgain()
    const timings = this.#emit(performance.now())
    this.#leaveConnection(new Error(fault.message))
    if (this.#spec.throwErrors) {
      this.break(new GoError(`${this.#method} "${this.#address.shown}": ${fault.message}`))
      return
    }
    this.user.run.warn(`Request Failed: ${this.#method} "${this.#address.shown}": ${fault.message}`)
    this.succeed(this.#response(timings, undefined))
  }

  #freeConnection(): void {
    if (this.#connection) this.#connection.busy = false
    this.#connection = undefined
    this.#controller = undefined
  }

  // A request that is broken off takes its connection with it.
  #leaveConnection(reason: Error): void {
    const controller = this.#controller
    const connection = this.#connection
    this.#freeConnection()
    if (controller) controller.abort(reason)
    else if (connection && connection.client.stats.pending > 0) this.user.connections.discard(connection)
  }

  get #errorCode(): number {
    if (this.#fault) return this.#fault.code
    return this.#status >= 400 ? 1000 + this.#status : 0
  }

  #emit(endMs: number): Timings {
    const { measures } = this.user.run
    const timings = this.#clock.timings(endMs, this.#connection)
    this.#isExpected = this.#expectation()
    measures.requests.add(1, this)
    measures.duration.add(timings.duration, this)
    measures.blocked.add(timings.blocked, this)
    measures.connecting.add(timings.connecting, this)
    measures.tlsHandshaking.add(timings.tls_handshaking, this)
    measures.sending.add(timings.sending, this)
    measures.waiting.add(timings.waiting, this)
    measures.receiving.add(timings.receiving, this)
    if (this.#isExpected !== undefined) measures.failed.add(this.#isExpected ? 0 : 1, this)
    return timings
  }

  // The first answer to a request with digest credentials should be the challenge.
  #expectation(): boolean | undefined {
    const { expected, digest } = this.#spec
    if (expected === null) return undefined
    if (digest && this.#authorization === undefined) return this.#status === 401
    return expected.includes(this.#status)
  }

  #response(timings: Timings, connection: Connection | undefined): Response {
    return new Response({
      spec: this.#spec,
      method: this.#spec.method,
      requestUrl: this.#spec.address.href,
      cookies: this.#cookies,
      status: this.#status,
      url: this.#spec.digest ? this.#address.bare : this.#address.href,
      headers: this.#headers,
      body: this.#fault === undefined ? this.#readBody() : null,
      timings,
      error: this.#fault?.message ?? '',
      errorCode: this.#errorCode,
      remoteIp: connection?.remoteIp ?? '',
      remotePort: connection?.remotePort ?? 0,
      tlsVersion: connection?.tlsVersion ?? '',
      tlsCipherSuite: connection?.tlsCipherSuite ?? '',
    })
  }

  #decodedBody(): Buffer {
    if (this.#spec.responseType === 'none') return EMPTY
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] ?? EMPTY) : Buffer.concat(this.#chunks)
    return decoded(bytes, this.#headers['content-encoding'])
  }

  #readBody(): string | ArrayBuffer | null {
    const { responseType } = this.#spec
    if (responseType === 'none') return null
    return responseType === 'text' ? this.#decoded.toString('utf8') : toArrayBuffer(this.#decoded)
  }
}
