import { type AnswerHead, ConnectionClosedError, MalformedAnswerError } from './answer-head.ts'
import { readHeaderLines } from './header-lines.ts'
import { readHead } from './read-head.ts'

/** Who hears of an answer while it is read. */
export interface AnswerListener {
  onHead(head: AnswerHead): void
  /**
   * Some of the body.
   * @param bytes - what lies between `from` and `to` is overwritten later: what is kept has to be copied
   * @param isAll - whether this is the whole body
   */
  onBody(bytes: Buffer, from: number, to: number, isAll: boolean): void
}

const CR = 13
const LF = 10
const MOST_HEAD_BYTES = 10_485_760 // net/http Transport.MaxResponseHeaderBytes, 0; informational answers count too
const MOST_LINE_BYTES = 4096 // net/http Transport.ReadBufferSize, 0: lines of chunks, and all that comes after them
const MOST_EXCESS_BYTES = 16_384 // net/http/internal/chunked.go
const BLANK_LINE = '\r\n\r\n'
const LONG_TRAILER = 'http: suspiciously long trailer after chunked body'
const EMPTY = Buffer.alloc(0)

type State = 'head' | 'length' | 'close' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'done'

/**
 * Reads the answers of one connection, one after the other, as Go's client does.
 * @see net/http `ReadResponse`, `readTransfer` and internal/chunked.go
 */
export class AnswerReader {
  #state: State = 'done'
  #method = ''
  #listener: AnswerListener | undefined
  // What the head says; numbers, since what lives long had better not refer to what is new.
  #closes = true
  #whole = -1 // bytes of the body, where that is known
  // Bytes of the body, or of the chunk, that are to come.
  #left = 0
  #headBytes = 0
  // What chunks took beyond what they may take.
  #excess = 0
  // A line, or a head, that is not whole yet.
  #pending: Buffer = EMPTY

  /** The next answer is to a request with this method. */
  begin(method: string, listener: AnswerListener): void {
    this.#state = 'head'
    this.#method = method
    if (this.#listener !== listener) this.#listener = listener
    this.#closes = true
    this.#whole = -1
    this.#pending = EMPTY
    this.#headBytes = 0
    this.#excess = 0
  }

  /** Forgets the answer that it reads. */
  stop(): void {
    this.#state = 'done'
    this.#pending = EMPTY
  }

  /** Whether the connection ends with the answer. */
  get closes(): boolean {
    return this.#closes
  }

  /**
   * Reads what came.
   * @returns how many bytes came after the end of the answer; `undefined`: it is not at its end
   * @throws MalformedAnswerError
   */
  read(given: Buffer, from: number, to: number): number | undefined {
    let [bytes, at, end] = [given, from, to]
    if (this.#pending.length > 0) {
      bytes = Buffer.concat([this.#pending, given.subarray(from, to)])
      this.#pending = EMPTY
      at = 0
      end = bytes.length
    }
    while (this.#state !== 'done') {
      const next = this.#step(bytes, at, end)
      if (next === undefined) {
        if (at < end) this.#pending = Buffer.from(bytes.subarray(at, end))
        return undefined
      }
      at = next
    }
    return end - at
  }

  /** The connection has ended: what is wrong with that; `undefined`: it ends the answer. */
  end(): Error | undefined {
    if (this.#state === 'close') return undefined
    if (this.#state === 'trailer') {
      const isShort = this.#pending.length < 2
      return new MalformedAnswerError(isShort ? 'http: unexpected EOF reading trailer' : LONG_TRAILER)
    }
    if (this.#state === 'head' && this.#headBytes === 0 && this.#pending.length === 0)
      return new ConnectionClosedError()
    return new MalformedAnswerError('unexpected EOF')
  }

  // How far it got; `undefined`: more has to come.
  #step(bytes: Buffer, at: number, end: number): number | undefined {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes, at, end)
      case 'length':
      case 'chunk':
        return this.#readBody(bytes, at, end)
      case 'close':
        if (at < end) this.#listener?.onBody(bytes, at, end, false)
        return at < end ? end : undefined
      case 'chunk-size':
        return this.#readChunkSize(bytes, at, end)
      case 'chunk-end':
        return this.#readChunkEnd(bytes, at, end)
      case 'trailer':
        return this.#readTrailer(bytes, at, end)
      case 'done':
        return at
    }
  }

  #readHead(bytes: Buffer, at: number, end: number): number | undefined {
    const read = readHead(bytes, at, end, this.#method)
    if (this.#headBytes + (read?.end ?? end) - at > MOST_HEAD_BYTES)
      throw new MalformedAnswerError(`net/http: server response headers exceeded ${MOST_HEAD_BYTES} bytes; aborted`)
    if (read === undefined) return undefined
    this.#headBytes += read.end - at
    const { head } = read
    if (head.status >= 100 && head.status < 200 && head.status !== 101) return read.end // the answer comes after it
    const { framing } = head
    this.#closes = head.closes
    if (framing.kind === 'length') {
      this.#left = framing.bytes
      this.#whole = framing.bytes
      this.#state = framing.bytes === 0 ? 'done' : 'length'
    } else this.#state = framing.kind === 'chunked' ? 'chunk-size' : 'close'
    this.#listener?.onHead(head)
    return read.end
  }

  #readBody(bytes: Buffer, at: number, end: number): number | undefined {
    if (at === end) return undefined
    const until = Math.min(end, at + this.#left)
    const isLength = this.#state === 'length'
    const isAll = until - at === this.#whole
    this.#left -= until - at
    if (this.#left === 0) this.#state = isLength ? 'done' : 'chunk-end'
    this.#listener?.onBody(bytes, at, until, isAll)
    return until
  }

  #readChunkSize(bytes: Buffer, at: number, end: number): number | undefined {
    const lineEnd = bytes.subarray(at, Math.min(end, at + MOST_LINE_BYTES)).indexOf(LF)
    if (lineEnd < 0) {
      if (end - at >= MOST_LINE_BYTES) throw new MalformedAnswerError('header line too long')
      return undefined
    }
    const line = bytes.toString('latin1', at, at + lineEnd)
    const left = sizeOf(line)
    this.#excess = Math.max(0, this.#excess + line.length + 1 - 16 - 2 * left)
    if (this.#excess > MOST_EXCESS_BYTES) throw new MalformedAnswerError('chunked encoding contains too much non-data')
    this.#left = left
    this.#state = left === 0 ? 'trailer' : 'chunk'
    return at + lineEnd + 1
  }

  #readChunkEnd(bytes: Buffer, at: number, end: number): number | undefined {
    if (end - at < 2) return undefined
    if (bytes[at] !== CR || bytes[at + 1] !== LF) throw new MalformedAnswerError('malformed chunked encoding')
    this.#state = 'chunk-size'
    return at + 2
  }

  // Headers after the body are read over.
  #readTrailer(bytes: Buffer, at: number, end: number): number | undefined {
    if (end - at < 2) return undefined
    let trailerEnd = at + 2
    if (bytes[at] !== CR || bytes[at + 1] !== LF) {
      const most = Math.min(end, at + MOST_LINE_BYTES)
      const blank = bytes.subarray(at, most).indexOf(BLANK_LINE)
      if (blank < 0 && end - at >= MOST_LINE_BYTES) throw new MalformedAnswerError(LONG_TRAILER)
      const lines = blank < 0 ? undefined : readHeaderLines(bytes, at, at + blank + BLANK_LINE.length)
      if (lines === undefined) return undefined
      trailerEnd = lines.end
    }
    this.#state = 'done'
    return trailerEnd
  }
}

/** @param line - without its LF */
function sizeOf(line: string): number {
  const returnAt = line.indexOf('\r')
  if (returnAt < 0) throw new MalformedAnswerError('chunked line ends with bare LF')
  if (returnAt < line.length - 1) throw new MalformedAnswerError('invalid CR in chunked line')
  const [size = ''] = line
    .slice(0, -1)
    .replace(/[ \t]+$/, '')
    .split(';', 1)
  if (size === '') throw new MalformedAnswerError('empty hex number for chunk length')
  if (!/^[\da-f]+$/i.test(size)) throw new MalformedAnswerError('invalid byte in chunk length')
  if (size.length > 16) throw new MalformedAnswerError('http chunk length too large')
  return Number.parseInt(size, 16)
}
