import {
  AnswerHead,
  broken,
  ConnectionClosedError,
  fieldsOf,
  MalformedAnswerError,
  nameBit,
  type Framing,
} from './answer-head.ts'

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
const SPACE = 32
const TAB = 9
const COLON = 58
const ZERO = 48
const MOST_DIGITS = 15 // as many as a number holds exactly
const MOST_HEAD_BYTES = 10_485_760 // net/http Transport.MaxResponseHeaderBytes, 0
const MOST_LINE_BYTES = 4096 // net/http/internal/chunked.go maxLineLength
// net/textproto: a name with spaces is taken too
const NAME_BYTES = tableOf((code) => /[\w!#$%&'*+.^`|~ -]/.test(String.fromCharCode(code)))
const VALUE_BYTES = tableOf((code) => code === TAB || (code >= SPACE && code !== 127))
const WORDS = { connection: 'connection', length: 'content-length', transfer: 'transfer-encoding' } as const
const NO_BODY: Framing = { kind: 'length', bytes: 0 }
const EMPTY = Buffer.alloc(0)
const MOST_KEPT = 1000 // lines; a server may word each anew

type State = 'head' | 'length' | 'close' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'done'

/**
 * Reads the answers of one connection, one after the other, as Go's client does.
 * @see net/http `ReadResponse`, `readTransfer` and internal/chunked.go
 */
export class AnswerReader {
  #state: State = 'done'
  #method = ''
  #listener: AnswerListener | undefined
  #head: AnswerHead | undefined
  // Bytes of the body, or of the chunk, that are to come.
  #left = 0
  // A line, or a head, that is not whole yet.
  #pending: Buffer = EMPTY

  /** The next answer is to a request with this method. */
  begin(method: string, listener: AnswerListener): void {
    this.#state = 'head'
    this.#method = method
    this.#listener = listener
    this.#head = undefined
    this.#pending = EMPTY
  }

  /** Forgets the answer that it reads. */
  stop(): void {
    this.#state = 'done'
    this.#listener = undefined
    this.#pending = EMPTY
  }

  /** Whether the connection ends with the answer. */
  get closes(): boolean {
    return this.#head?.closes ?? true
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
    if (this.#head !== undefined) return new MalformedAnswerError('unexpected EOF')
    return this.#pending.length > 0 ? broken('unexpected EOF') : new ConnectionClosedError()
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
    if (read === undefined) {
      if (end - at > MOST_HEAD_BYTES)
        throw new MalformedAnswerError(`net/http: server response headers exceeded ${MOST_HEAD_BYTES} bytes; aborted`)
      return undefined
    }
    const { head } = read
    if (head.status < 200 && head.status !== 101) return read.end // informational: the answer comes after it
    this.#head = head
    const { framing } = head
    if (framing.kind === 'length') {
      this.#left = framing.bytes
      this.#state = framing.bytes === 0 ? 'done' : 'length'
    } else this.#state = framing.kind === 'chunked' ? 'chunk-size' : 'close'
    this.#listener?.onHead(head)
    return read.end
  }

  #readBody(bytes: Buffer, at: number, end: number): number | undefined {
    if (at === end) return undefined
    const until = Math.min(end, at + this.#left)
    const isLength = this.#state === 'length'
    const framing = this.#head?.framing
    const isAll = framing?.kind === 'length' && until - at === framing.bytes
    this.#left -= until - at
    if (this.#left === 0) this.#state = isLength ? 'done' : 'chunk-end'
    this.#listener?.onBody(bytes, at, until, isAll)
    return until
  }

  #readChunkSize(bytes: Buffer, at: number, end: number): number | undefined {
    const lineEnd = lineEndOf(bytes, at, end)
    if (lineEnd === undefined) return undefined
    const size = bytes.toString('latin1', at, lineEnd).split(';', 1)[0]?.trim() ?? ''
    if (!/^[\da-f]+$/i.test(size)) throw new MalformedAnswerError('invalid byte in chunk length')
    if (size.length > 16) throw new MalformedAnswerError('http chunk length too large')
    this.#left = Number.parseInt(size, 16)
    this.#state = this.#left === 0 ? 'trailer' : 'chunk'
    return lineEnd + 1
  }

  #readChunkEnd(bytes: Buffer, at: number, end: number): number | undefined {
    if (end - at < 2) return undefined
    if (bytes[at] !== CR || bytes[at + 1] !== LF) throw new MalformedAnswerError('malformed chunked encoding')
    this.#state = 'chunk-size'
    return at + 2
  }

  // Headers after the body are read over, to the empty line.
  #readTrailer(bytes: Buffer, at: number, end: number): number | undefined {
    const lineEnd = lineEndOf(bytes, at, end)
    if (lineEnd === undefined) return undefined
    if (lineEnd === at || (lineEnd === at + 1 && bytes[at] === CR)) this.#state = 'done'
    return lineEnd + 1
  }
}

function lineEndOf(bytes: Buffer, at: number, end: number): number | undefined {
  const lineEnd = bytes.subarray(at, end).indexOf(LF)
  const length = lineEnd < 0 ? end - at : lineEnd
  if (length > MOST_LINE_BYTES) throw new MalformedAnswerError('header line too long')
  return lineEnd < 0 ? undefined : at + lineEnd
}

// What the headers say of the body and the connection.
interface Seen {
  names: number
  /** -1: it is not said, -2: what is said is none, or not one. */
  length: number
  isTransferNamed: boolean
  /** Empty: nothing is said. */
  connection: string
}

function readHead(
  bytes: Buffer,
  from: number,
  end: number,
  method: string,
): { readonly head: AnswerHead; readonly end: number } | undefined {
  let at = bytes.indexOf(LF, from)
  if (at < 0 || at >= end) return undefined
  const first = textOf(bytes, from, withoutReturn(bytes, from, at))
  at += 1
  const linesFrom = at
  const seen: Seen = { names: 0, length: -1, isTransferNamed: false, connection: '' }
  let bits = 0
  for (;;) {
    const lineFrom = at
    const start = bytes[at]
    if (at >= end || (start === CR && at + 1 >= end)) return undefined
    if (start === LF || (start === CR && bytes[at + 1] === LF)) {
      const lines = bytes.toString(bits > 127 ? 'utf8' : 'latin1', linesFrom, at)
      return { head: headOf(first, lines, seen, method), end: start === LF ? at + 1 : at + 2 }
    }
    const isFold = start === SPACE || start === TAB
    if (isFold && at === linesFrom) throw malformedLine(bytes, lineFrom, end, 'malformed MIME header initial line: ')
    if (!isFold) {
      while (at < end && NAME_BYTES[bytes[at] ?? 0] === 1) at += 1
      if (at >= end) return undefined
      if (bytes[at] !== COLON) throw malformedLine(bytes, lineFrom, end, 'malformed MIME header line: ')
    }
    const nameEnd = at
    at += 1
    let byte = bytes[at] ?? 0
    while (at < end && VALUE_BYTES[byte] === 1) {
      bits |= byte
      at += 1
      byte = bytes[at] ?? 0
    }
    if (at >= end || (byte === CR && at + 1 >= end)) return undefined
    const valueEnd = at
    if (byte === CR) at += 1
    if (bytes[at] !== LF) throw malformedLine(bytes, lineFrom, end, 'malformed MIME header line: ')
    at += 1
    if (!isFold && nameEnd > lineFrom) note(seen, bytes, lineFrom, nameEnd, valueEnd)
  }
}

function note(seen: Seen, bytes: Buffer, from: number, nameEnd: number, valueEnd: number): void {
  const length = nameEnd - from
  seen.names |= nameBit(length, bytes[from] ?? 0)
  if (length === WORDS.length.length && isWord(bytes, from, WORDS.length)) {
    const said = lengthOf(bytes, nameEnd + 1, valueEnd)
    seen.length = seen.length === -1 || seen.length === said ? said : -2
  } else if (length === WORDS.connection.length && isWord(bytes, from, WORDS.connection)) {
    seen.connection += `${bytes.toString('latin1', nameEnd + 1, valueEnd).toLowerCase()},`
  } else if (length === WORDS.transfer.length && isWord(bytes, from, WORDS.transfer)) seen.isTransferNamed = true
}

// -2: it is no number of bytes.
function lengthOf(bytes: Buffer, from: number, to: number): number {
  let [at, end, value] = [from, to, 0]
  while (at < end && isSpace(bytes[at])) at += 1
  while (end > at && isSpace(bytes[end - 1])) end -= 1
  if (at === end || end - at > MOST_DIGITS) return -2
  for (; at < end; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO
    if (digit < 0 || digit > 9) return -2
    value = value * 10 + digit
  }
  return value
}

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}

function isWord(bytes: Buffer, from: number, word: string): boolean {
  for (let index = 0; index < word.length; index += 1) {
    if (((bytes[from + index] ?? 0) | 0x20) !== word.charCodeAt(index)) return false
  }
  return true
}

function headOf(first: string, lines: string, seen: Seen, method: string): AnswerHead {
  const { proto, status, statusText } = statusOf(first)
  const isOld = !proto.startsWith('HTTP/1.') || proto === 'HTTP/1.0'
  const framing = framingOf(seen, lines, isOld, method, status)
  const closes = framing.kind === 'close' || (isOld ? !says(seen, 'keep-alive') : says(seen, 'close'))
  return new AnswerHead({ status, proto, statusText, closes, framing, lines, names: seen.names })
}

function says({ connection }: Seen, word: string): boolean {
  return connection !== '' && connection.split(',').some((token) => token.trim() === word)
}

const STATUS_LINE = /^(HTTP\/\d\.\d) +((\d{3})(?: .*)?)$/s

// Servers say the same few lines again and again.
const known = new Map<string, StatusLine>()

interface StatusLine {
  readonly proto: string
  readonly status: number
  readonly statusText: string
}

function statusOf(line: string): StatusLine {
  const kept = known.get(line)
  if (kept !== undefined) return kept
  const [, proto = '', statusText = '', status] = STATUS_LINE.exec(line) ?? []
  if (status === undefined) throw broken(statusFault(line))
  const read = { proto, status: Number(status), statusText }
  if (known.size < MOST_KEPT) known.set(line, read)
  return read
}

function statusFault(line: string): string {
  const space = line.indexOf(' ')
  if (space < 0) return `malformed HTTP response ${JSON.stringify(line)}`
  const [status = ''] = line
    .slice(space + 1)
    .replace(/^ +/, '')
    .split(' ', 1)
  return /^\d{3}$/.test(status)
    ? `malformed HTTP version ${JSON.stringify(line.slice(0, space))}`
    : `malformed HTTP status code ${JSON.stringify(status)}`
}

function framingOf(seen: Seen, lines: string, isOld: boolean, method: string, status: number): Framing {
  const isChunked = seen.isTransferNamed && !isOld
  if (isChunked) refuseTransfers(lines)
  else if (seen.length === -2) throw broken(lengthFault(lines))
  if (method === 'HEAD' || status === 204 || status === 304 || (status < 200 && status !== 101)) return NO_BODY
  if (isChunked) return { kind: 'chunked' }
  return seen.length === -1 ? { kind: 'close' } : { kind: 'length', bytes: seen.length }
}

function refuseTransfers(lines: string): void {
  const given = listOf(fieldsOf(lines)['transfer-encoding'])
  if (given.length > 1) throw broken(`too many transfer encodings: ${quoted(given)}`)
  if (given[0]?.toLowerCase() !== 'chunked') throw broken(`unsupported transfer encoding: ${JSON.stringify(given[0])}`)
}

function lengthFault(lines: string): string {
  const given = listOf(fieldsOf(lines)['content-length'])
  return given.some((one) => one !== given[0])
    ? `http: message cannot contain multiple Content-Length headers; got ${quoted(given)}`
    : `bad Content-Length ${JSON.stringify(given[0])}`
}

function listOf(given: string | string[] | undefined): readonly string[] {
  return typeof given === 'string' ? [given] : (given ?? [])
}

// As Go prints a list of texts.
function quoted(texts: readonly string[]): string {
  return `[${texts.map((one) => JSON.stringify(one)).join(' ')}]`
}

function malformedLine(bytes: Buffer, from: number, end: number, what: string): MalformedAnswerError {
  const lineEnd = bytes.indexOf(LF, from)
  const until = lineEnd < 0 || lineEnd > end ? end : withoutReturn(bytes, from, lineEnd)
  return broken(`${what}${bytes.toString('utf8', from, until)}`)
}

function withoutReturn(bytes: Buffer, from: number, lineEnd: number): number {
  return lineEnd > from && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd
}

function textOf(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('latin1', from, to)
}

function tableOf(has: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_value, code) => (has(code) ? 1 : 0))
}
