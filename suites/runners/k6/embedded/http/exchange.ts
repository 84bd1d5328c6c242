import type { Tags } from '../../metrics/registry.ts'
import type { Line, Timed } from '../timeouts.ts'
import type { VirtualUser } from '../virtual-user.ts'
import { GoError } from '../faults.ts'
import { toArrayBuffer } from '../modules/bytes.ts'
import { socketNow } from '../socket-clock.ts'
import { UserSuspension } from '../user-suspension.ts'
import { isBlocked } from './blocked-names.ts'
import { NO_HEAD, type AnswerHead } from './answer-head.ts'
import type { Connection, RequestListener, WireRequest } from './connection.ts'
import { decoded } from './content-encoding.ts'
import { digestAnswer } from './digest.ts'
import { faultOf, HOST_BLOCKED, hostRefused, REQUEST_TIMEOUT, undecodable } from './errors.ts'
import type { RequestFault } from './request-fault.ts'
import { cookiesFor, type RequestCookie } from './cookies.ts'
import { isRedirect, redirectedHeaders, redirectTarget, stoppedRedirecting } from './redirects.ts'
import { requestHead } from './request-head.ts'
import type { RequestSpec } from './request.ts'
import { Response } from './response.ts'
import { NO_TIMINGS, type Timings } from './timings.ts'
import { InvalidUrlError, type Address } from './urls.ts'

const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const REPEATABLE_HEADER = /^(?:x-)?idempotency-key$/i // net/http Request.isReplayable
// How a connection that the server has closed shows itself.
const CLOSED: ReadonlySet<string> = new Set(['CONNECTION_CLOSED', 'ECONNRESET', 'EPIPE'])
const EMPTY = Buffer.alloc(0)
const NO_COOKIES: ReadonlyMap<string, readonly RequestCookie[]> = new Map()

/** One request of the script with its redirects, from its call to its response. */
export class Exchange extends UserSuspension implements RequestListener, WireRequest, Tags, Timed {
  /** Of the present hop, as it is sent. */
  head = ''
  // Its place among what may take too long.
  dueMs = 0
  line: Line | undefined
  next: Timed | undefined
  previous: Timed | undefined
  readonly #spec: RequestSpec
  // Of the present hop; redirects change them.
  #headersGiven: Readonly<Record<string, string>>
  #method: string
  #address: Address
  #sentBody: string | Buffer | undefined
  #redirectsLeft: number
  #connection: Connection | undefined
  #answer: AnswerHead = NO_HEAD
  #chunks: Buffer[] | undefined
  #body: string | ArrayBuffer | null = null
  #fault: RequestFault | undefined
  #isExpected: boolean | undefined
  #cookies: ReadonlyMap<string, readonly RequestCookie[]> = NO_COOKIES
  // Of an answer to a challenge.
  #authorization: string | undefined
  // Sent once more, on a new connection.
  #isRepeated = false

  constructor(user: VirtualUser, spec: RequestSpec) {
    super(user)
    this.#spec = spec
    this.#headersGiven = spec.headers
    this.#method = spec.method
    this.#address = spec.address
    this.#sentBody = spec.body
    this.#redirectsLeft = spec.redirects
  }

  get what(): string {
    return `http.${this.#spec.method.toLowerCase()}()`
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
        return String(this.#answer.status)
      case 'tls_version':
        return this.#connection?.tlsVersion || undefined
      case 'ip':
        return this.#connection?.remoteIp || undefined
      case 'proto':
        return this.#answer.proto || undefined
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
    const { timeoutMs } = this.#spec
    if (timeoutMs <= 0) {
      this.#fail(REQUEST_TIMEOUT)
      return
    }
    this.user.run.timeouts.begin(timeoutMs, performance.now(), this)
    this.#queueHop()
  }

  protected stop(): void {
    this.line?.remove(this)
    this.#leaveConnection()
  }

  timeOut(): void {
    this.#fail(REQUEST_TIMEOUT)
  }

  onStart(): void {
    if (this.#connection) this.#connection.clock.startMs = performance.now()
  }

  onSent(): void {
    if (this.#connection) this.#connection.clock.sentMs = performance.now()
  }

  onFirstByte(): void {
    if (this.#connection) this.#connection.clock.firstByteMs = socketNow()
  }

  onHead(head: AnswerHead): void {
    this.#answer = head
  }

  onBody(bytes: Buffer, from: number, to: number, isAll: boolean): void {
    const { responseType } = this.#spec
    if (responseType === 'none') return
    if (isAll && responseType === 'text' && this.#answer.get('content-encoding') === undefined)
      this.#body = bytes.toString('utf8', from, to)
    else (this.#chunks ??= []).push(Buffer.from(bytes.subarray(from, to)))
  }

  onEnd(): void {
    if (this.#answer.status === 101) {
      this.#refuseSwitch()
      return
    }
    this.user.run.wire?.response(this.#answer, this.#body ?? Buffer.concat(this.#chunks ?? []))
    this.#sight()
    const endMs = socketNow()
    const setCookie = this.#answer.get('set-cookie')
    if (setCookie !== undefined) this.#spec.jar.take(this.#address.href, setCookie)
    let next: Address | undefined
    try {
      next = this.#redirectTarget()
      if (next === undefined) this.#body ??= this.#readBody()
    } catch (error) {
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

  // As k6, which counts no request then.
  #refuseSwitch(): void {
    this.line?.remove(this)
    this.#leaveConnection()
    this.break(new GoError(`unsupported response status: ${this.#answer.statusText}`))
  }

  #sight(): void {
    const { versionHeader, sightings } = this.user.run
    if (versionHeader === undefined) return
    const version = this.#answer.get(versionHeader)
    sightings.add(
      this.#address.origin,
      typeof version === 'string' ? version : version?.join(', '),
      this.#answer.status,
    )
  }

  onFault(error: Error): void {
    if (this.#mayBeSentAgain(error)) {
      this.#freeConnection()
      this.#send()
    } else this.#fail(faultOf(error))
  }

  // As Go's client does: a server may close a connection that it kept while the next request is on its way.
  #mayBeSentAgain(error: Error): boolean {
    const connection = this.#connection
    if (connection === undefined || this.#isRepeated || this.#fault !== undefined || connection.clock.firstByteMs !== 0)
      return false
    if (connection.clock.sawConnecting(connection) || !this.isWaiting) return false
    if (!REPEATABLE.has(this.#method) && !Object.keys(this.#headersGiven).some((name) => REPEATABLE_HEADER.test(name)))
      return false
    if (!('code' in error) || !CLOSED.has(String(error.code))) return false
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
    try {
      this.head = this.#requestHead()
    } catch (error) {
      this.#fail(faultOf(error instanceof Error ? error : new Error(String(error))))
      return
    }
    const connection = this.user.connections.acquire(this.#address.origin)
    this.#connection = connection
    this.user.run.wire?.request(this.head, this.#sentBody)
    connection.send(this, this)
  }

  get method(): string {
    return this.#method
  }

  get body(): string | Buffer | undefined {
    return this.#sentBody
  }

  get closes(): boolean {
    return this.user.run.options.noConnectionReuse
  }

  #requestHead(): string {
    const { jar, cookies, userAgent, digest, body } = this.#spec
    const sent = cookiesFor(this.#address.href, jar, cookies)
    if (this.#address === this.#spec.address) this.#cookies = sent
    return requestHead({
      method: this.#method,
      address: this.#address,
      given: this.#headersGiven,
      userAgent,
      authorization: digest ? this.#authorization : this.#address.authorization,
      cookies: sent,
      body: this.#sentBody,
      hasLostBody: this.#sentBody === undefined && body !== undefined,
      closes: this.closes,
    })
  }

  // A challenge is answered once, with the credentials of the URL.
  #isChallenged(): boolean {
    const { credentials, path } = this.#address
    const challenge = this.#answer.get('www-authenticate')
    if (!this.#spec.digest || this.#answer.status !== 401 || this.#authorization !== undefined) return false
    if (credentials === undefined || challenge === undefined) return false
    for (const one of typeof challenge === 'string' ? [challenge] : challenge) {
      this.#authorization ??= digestAnswer(one, { method: this.#method, path, ...credentials })
    }
    this.#startAgain()
    return this.#authorization !== undefined
  }

  #redirectTarget(): Address | undefined {
    if (!isRedirect(this.#answer.status)) return undefined
    const [location = ''] = [this.#answer.get('location')].flat()
    if (location === '') return undefined
    if (this.#redirectsLeft <= 0) {
      if (!this.#spec.limitsRedirects) this.user.run.warn(stoppedRedirecting(this.user.run.options.maxRedirects))
      return undefined
    }
    return redirectTarget(this.#address, location)
  }

  #follow(next: Address): void {
    this.#redirectsLeft -= 1
    const keeps = this.#answer.status === 307 || this.#answer.status === 308
    if (!keeps && this.#method !== 'HEAD') this.#method = 'GET'
    if (!keeps) this.#sentBody = undefined
    this.#headersGiven = redirectedHeaders(this.#headersGiven, this.#address, next)
    this.#address = next
    this.#startAgain()
    this.#queueHop()
  }

  #startAgain(): void {
    this.#answer = NO_HEAD
    this.#chunks = undefined
    this.#body = null
  }

  #finish(timings: Timings, connection: Connection | undefined): void {
    this.line?.remove(this)
    this.succeed(this.#response(timings, connection))
  }

  #fail(fault: RequestFault): void {
    if (this.#fault !== undefined || !this.isWaiting) return
    this.#fault = fault
    this.line?.remove(this)
    this.#startAgain()
    const timings = this.#emit(performance.now())
    this.#leaveConnection()
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
  }

  // A request that is broken off takes its connection with it.
  #leaveConnection(): void {
    this.#connection?.abandon()
    this.#freeConnection()
  }

  get #errorCode(): number {
    if (this.#fault) return this.#fault.code
    return this.#answer.status >= 400 ? 1000 + this.#answer.status : 0
  }

  #emit(endMs: number): Timings {
    const { measures } = this.user.run
    const timings = this.#connection?.clock.timings(endMs, this.#connection) ?? NO_TIMINGS
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
    if (digest && this.#authorization === undefined) return this.#answer.status === 401
    return expected.includes(this.#answer.status)
  }

  #response(timings: Timings, connection: Connection | undefined): Response {
    return new Response({
      spec: this.#spec,
      method: this.#spec.method,
      requestUrl: this.#spec.address.href,
      cookies: this.#cookies,
      head: this.#answer,
      url: this.#spec.digest ? this.#address.bare : this.#address.href,
      body: this.#fault === undefined ? this.#body : null,
      timings,
      error: this.#fault?.message ?? '',
      errorCode: this.#errorCode,
      remoteIp: connection?.remoteIp ?? '',
      remotePort: connection?.remotePort ?? 0,
      tlsVersion: connection?.tlsVersion ?? '',
      tlsCipherSuite: connection?.tlsCipherSuite ?? '',
    })
  }

  #readBody(): string | ArrayBuffer | null {
    const { responseType } = this.#spec
    if (responseType === 'none') return null
    const [first = EMPTY, ...rest] = this.#chunks ?? []
    const bytes = rest.length === 0 ? first : Buffer.concat([first, ...rest])
    const plain = decoded(bytes, this.#answer.get('content-encoding'))
    return responseType === 'text' ? plain.toString('utf8') : toArrayBuffer(plain)
  }
}
