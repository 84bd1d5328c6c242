import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { socketNow } from '../socket-clock.ts'
import { MalformedAnswerError } from './answer-head.ts'
import { AnswerReader, type AnswerListener } from './answer-reader.ts'
import type { Connector } from './connectors.ts'
import { RequestClock } from './timings.ts'

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string
  /** The first line and the headers, as far as the empty line. */
  readonly head: string
  readonly body: string | Buffer | undefined
  /** Whether the connection ends with the answer. */
  readonly closes: boolean
}

/** Who hears of a request. Either `onEnd` or `onFault` comes last; the connection is free by then. */
export interface RequestListener extends AnswerListener {
  /** There is a connection, and the request goes out. */
  onStart(): void
  onSent(): void
  /** Something of an answer is there, be it of an informational one. */
  onFirstByte(): void
  onEnd(): void
  onFault(error: Error): void
}

const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']) // net/http Request.isReplayable
const FRESH_MS = 1
const LARGE_BYTES = 16_384 // what is less is taken by the system at once, or as good as that

/** One connection to an origin, made when it is needed and made anew when it has ended; one request at a time. */
export class Connection {
  busy = true
  /** Of the other end of the last socket. */
  remoteIp = ''
  remotePort = 0
  tlsVersion = ''
  tlsCipherSuite = ''
  // The phases of the last connecting, by `performance.now()`: name lookup, TCP, TLS.
  blockedStartMs = 0
  connectStartMs = 0
  connectEndMs = 0
  readyMs = 0
  /** Of the present request, or of the last. One for all of them: what is made anew for each is what garbage collections copy. */
  readonly clock: RequestClock = new RequestClock()
  readonly #url: URL
  readonly #connector: Connector
  readonly #headOf: ((head: string) => string) | undefined
  readonly #reader = new AnswerReader()
  readonly #hears: AnswerListener = {
    onHead: (head) => this.#listener?.onHead(head),
    onBody: (bytes, from, to, isAll) => this.#listener?.onBody(bytes, from, to, isAll),
  }
  #socket: Socket | undefined
  // It is being connected.
  #opening: Socket | undefined
  #attempts = 0
  // That has not gone out.
  #request: WireRequest | undefined
  #closes = false
  #listener: RequestListener | undefined
  #requests = 0
  // The request has gone out.
  #isOut = false
  // Nothing of its answer has come.
  #isSilent = true
  #freeSinceMs = 0
  // Of sockets without TLS, and of those that are gone.
  #sent = 0
  #received = 0

  /** @param headOf - makes the head that is sent of that of a request. @default it is the same */
  constructor(origin: string, connector: Connector, headOf?: (head: string) => string) {
    this.#url = new URL(origin)
    this.#connector = connector
    this.#headOf = headOf
  }

  get bytesSent(): number {
    return this.#sent + (isTls(this.#socket) ? this.#socket.bytesWritten : 0)
  }

  get bytesReceived(): number {
    return this.#received + (isTls(this.#socket) ? this.#socket.bytesRead : 0)
  }

  /** Sends a request; there is none before it that is still waited for. */
  send(request: WireRequest, listener: RequestListener): void {
    this.clock.restart()
    this.#listener = listener
    this.#closes = request.closes
    this.#requests += 1
    this.#isOut = false
    const socket = this.#socket
    const isFresh = REPEATABLE.has(request.method) || performance.now() - this.#freeSinceMs < FRESH_MS
    if (socket !== undefined && isFresh) {
      this.#write(socket, request, listener)
      return
    }
    this.#request = request
    if (socket === undefined) this.#connect()
    else this.#writeLater(this.#requests)
  }

  /** Nobody waits for the request any more: the connection ends with it. */
  abandon(): void {
    this.#forget()
    this.#drop()
  }

  // A request that can't be repeated goes out once the event loop has looked whether the other end has closed meanwhile.
  #writeLater(number: number): void {
    setImmediate(() => {
      if (this.#requests !== number || this.#opening !== undefined) return
      if (this.#socket !== undefined) this.#writeWaiting(this.#socket)
      else if (this.#request !== undefined) this.#connect()
    })
  }

  #writeWaiting(socket: Socket): void {
    const [request, listener] = [this.#request, this.#listener]
    if (request !== undefined && listener !== undefined) this.#write(socket, request, listener)
  }

  #connect(): void {
    const { protocol, hostname, port } = this.#url
    this.blockedStartMs = performance.now()
    this.connectStartMs = this.blockedStartMs
    this.#attempts += 1
    const attempt = this.#attempts
    const to = {
      protocol,
      hostname: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
      port,
      onRead: (bytes: Buffer, length: number) => {
        if (attempt !== this.#attempts) return
        this.#received += length
        this.#read(bytes, length)
      },
    }
    const socket = this.#connector(to, (error, connected) => {
      if (attempt !== this.#attempts) {
        connected?.destroy()
        return
      }
      this.#opening = undefined
      const nowMs = performance.now()
      if (this.connectEndMs < this.connectStartMs) this.connectEndMs = nowMs
      this.readyMs = protocol === 'https:' ? nowMs : this.connectEndMs
      if (connected === null) this.#fail(error)
      else this.#use(connected)
    })
    if (socket === undefined) return
    this.#opening = socket
    socket.once('lookup', () => {
      this.connectStartMs = performance.now()
    })
    socket.prependOnceListener('connect', () => {
      this.connectEndMs = performance.now()
    })
  }

  #use(socket: Socket): void {
    this.#socket = socket
    this.remoteIp = socket.remoteAddress ?? ''
    this.remotePort = socket.remotePort ?? 0
    const isSecure = isTls(socket)
    this.tlsVersion = isSecure ? (socket.getProtocol() ?? '').toLowerCase().replace('v', '') : ''
    this.tlsCipherSuite = isSecure ? socket.getCipher().standardName : ''
    const attempt = this.#attempts
    const ended = (error?: Error): void => {
      if (attempt === this.#attempts) this.#ended(error)
    }
    socket
      .on('data', (bytes: Buffer) => {
        if (attempt === this.#attempts) this.#read(bytes, bytes.length)
      })
      .on('error', ended) // before 'close', which comes in a later phase of the event loop
      .once('end', () => ended())
      .once('close', () => ended())
    this.#writeWaiting(socket)
  }

  #write(socket: Socket, request: WireRequest, listener: RequestListener): void {
    if (this.#request !== undefined) this.#request = undefined
    const { method, body } = request
    const head = this.#headOf === undefined ? request.head : this.#headOf(request.head)
    this.#isOut = true
    this.#isSilent = true
    this.#reader.begin(method, this.#hears)
    listener.onStart()
    const isLarge = body !== undefined && body.length > LARGE_BYTES
    if (body === undefined || body.length === 0) socket.write(head, 'latin1')
    else {
      socket.cork()
      socket.write(head, 'latin1')
      if (isLarge) socket.write(body, this.#sentBy(this.#requests))
      else socket.write(body)
      socket.uncork()
    }
    if (!isTls(socket)) this.#sent += head.length + (body === undefined ? 0 : Buffer.byteLength(body))
    if (!isLarge) listener.onSent()
  }

  #sentBy(number: number): (error?: Error | null) => void {
    return (error) => {
      if (!error && this.#requests === number) this.#listener?.onSent()
    }
  }

  #read(bytes: Buffer, length: number): void {
    const listener = this.#listener
    if (listener === undefined || !this.#isOut) {
      this.#drop() // an answer that nobody has asked for
      return
    }
    const attempt = this.#attempts
    if (this.#isSilent) {
      this.#isSilent = false
      listener.onFirstByte()
    }
    let left: number | undefined
    try {
      left = this.#reader.read(bytes, 0, length)
    } catch (error) {
      if (!(error instanceof MalformedAnswerError)) throw error
      this.#fail(error)
      return
    }
    if (left === undefined || attempt !== this.#attempts) return
    const isLast = left > 0 || this.#reader.closes || this.#closes
    if (isLast || (this.#socket?.writableLength ?? 0) > 0) this.#drop()
    this.#finish(listener)
  }

  #ended(error: Error | undefined): void {
    const listener = this.#listener
    this.#drop()
    if (listener === undefined || !this.#isOut) return // what waits to go out will find that there is no connection
    const fault = error ?? this.#reader.end()
    if (fault === undefined) this.#finish(listener)
    else this.#fail(fault)
  }

  #finish(listener: RequestListener): void {
    this.#forget()
    this.#freeSinceMs = socketNow()
    listener.onEnd()
  }

  #forget(): void {
    this.#request = undefined
    this.#listener = undefined
    this.#reader.stop()
  }

  #fail(error: Error): void {
    const listener = this.#listener
    this.abandon()
    listener?.onFault(error)
  }

  #drop(): void {
    this.#sent = this.bytesSent
    this.#received = this.bytesReceived
    const socket = this.#socket ?? this.#opening
    this.#socket = undefined
    this.#opening = undefined
    this.#attempts += 1 // what the old socket still tells is not heard
    socket?.destroy()
  }
}

// By its mark: importing its class loads all root certificates, which takes 30 ms of processor time.
function isTls(socket: Socket | undefined): socket is TLSSocket {
  return socket !== undefined && 'encrypted' in socket
}
