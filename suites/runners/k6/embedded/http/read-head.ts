import { goQuoted, goQuotedBytes } from '../go-quoted.ts'
import { AnswerHead, MalformedAnswerError, nameBit, type Framing } from './answer-head.ts'
import { canonicalName } from './headers.ts'
import { readHeaderLines, type HeaderLines } from './header-lines.ts'
import { readStatusLine } from './status-line.ts'

const CR = 13
const LF = 10
const NO_BODY: Framing = { kind: 'length', bytes: 0 }
const CHUNKED: Framing = { kind: 'chunked' }
const TO_THE_END: Framing = { kind: 'close' }
const GREATEST_LENGTH = 2n ** 63n - 1n
const HIDDEN: readonly string[] = ['transfer-encoding']
const HIDDEN_OF_CHUNKS: readonly string[] = [...HIDDEN, 'content-length', 'trailer']
const NO_TRAILERS: ReadonlySet<string> = new Set(['Content-Length', 'Trailer', 'Transfer-Encoding'])
const TRAILER_BIT = nameBit('trailer'.length, 't'.charCodeAt(0))

/**
 * Reads a status line and the headers.
 * @param method - of the request
 * @returns `undefined`: more has to come
 * @throws MalformedAnswerError
 * @see net/http `ReadResponse`, `readTransfer`
 */
export function readHead(
  bytes: Buffer,
  from: number,
  end: number,
  method: string,
): { readonly head: AnswerHead; readonly end: number } | undefined {
  const at = bytes.indexOf(LF, from)
  if (at < 0 || at >= end) return undefined
  const first = readStatusLine(bytes, from, at > from && bytes[at - 1] === CR ? at - 1 : at)
  const read = readHeaderLines(bytes, at + 1, end)
  if (read === undefined) return undefined
  const { proto, status, statusText } = first
  const version = versionOf(proto)
  const isChunked = version > 10 && hasChunks(read)
  const framing = framingOf({ read, isChunked, method, status })
  const closes = framing.kind === 'close' || status < 200 || closesBy(read, version)
  const hidden = isChunked ? HIDDEN_OF_CHUNKS : HIDDEN
  const { lines, names } = read
  return { head: new AnswerHead({ status, proto, statusText, closes, framing, lines, names, hidden }), end: read.end }
}

// 11 is HTTP/1.1.
function versionOf(proto: string): number {
  return (proto.charCodeAt(5) - 48) * 10 + proto.charCodeAt(7) - 48
}

function closesBy({ connections }: HeaderLines, version: number): boolean {
  if (version < 10) return true
  if (connections.length === 0) return version === 10
  if (connections.length === 1 && connections[0] === 'keep-alive') return false
  const tokens = new Set(
    connections
      .join(',')
      .toLowerCase()
      .split(',')
      .map((token) => token.trim()),
  )
  return tokens.has('close') || (version === 10 && !tokens.has('keep-alive'))
}

function hasChunks({ transfers, names, lines }: HeaderLines): boolean {
  const [transfer] = transfers
  if (transfer === undefined) return false
  if (transfers.length > 1) throw new MalformedAnswerError(`too many transfer encodings: ${quotedList(transfers)}`)
  if (transfer.toLowerCase() !== 'chunked')
    throw new MalformedAnswerError(`unsupported transfer encoding: ${quoted(transfer)}`)
  if ((names & TRAILER_BIT) !== 0) checkTrailer(lines)
  return true
}

function checkTrailer(lines: string): void {
  for (const [, list = ''] of lines.matchAll(/^trailer:(.*(?:\n[ \t].*)*)/gim)) {
    const wrong = list
      .split(',')
      .map((name) => canonicalName(name.trim()))
      .find((name) => NO_TRAILERS.has(name))
    if (wrong !== undefined) throw new MalformedAnswerError(`bad trailer key ${goQuoted(wrong)}`)
  }
}

function framingOf(parts: {
  readonly read: HeaderLines
  readonly isChunked: boolean
  readonly method: string
  readonly status: number
}): Framing {
  const { read, isChunked, method, status } = parts
  const bytes = isChunked ? undefined : (read.length ?? lengthOf(read.lengths))
  if (method === 'HEAD' || status === 204 || status === 304 || (status >= 100 && status < 200)) return NO_BODY
  if (isChunked) return CHUNKED
  return bytes === undefined ? TO_THE_END : { kind: 'length', bytes }
}

function lengthOf(lengths: readonly string[]): number | undefined {
  const [length] = lengths
  if (length === undefined) return undefined
  if (lengths.some((one) => one !== length))
    throw new MalformedAnswerError(
      `http: message cannot contain multiple Content-Length headers; got ${quotedList(lengths)}`,
    )
  if (length === '') throw new MalformedAnswerError('invalid empty Content-Length ""')
  if (!/^\d+$/.test(length) || (length.length > 15 && BigInt(length) > GREATEST_LENGTH))
    throw new MalformedAnswerError(`bad Content-Length ${quoted(length)}`)
  return Number(length)
}

function quotedList(all: readonly string[]): string {
  return `[${all.map(quoted).join(' ')}]`
}

function quoted(text: string): string {
  return goQuotedBytes(Buffer.from(text, 'latin1'))
}
