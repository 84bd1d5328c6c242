import { goQuotedBytes } from '../go-quoted.ts'
import { MalformedAnswerError, nameBit } from './answer-head.ts'

/** The headers of an answer, or what comes after its chunks, and what they say of how the answer ends. */
export interface HeaderLines {
  /** As far as the empty line. */
  lines: string
  /** Behind the empty line. */
  end: number
  /** A bit for each name, by `nameBit`. */
  names: number
  /** The one `Content-Length`, where it is a plain number; otherwise what is said of the length is in `lengths`. */
  length: number | undefined
  lengths: string[]
  transfers: string[]
  connections: string[]
}

const CR = 13
const LF = 10
const SPACE = 32
const TAB = 9
const COLON = 58
const ZERO = 48
const MOST_DIGITS = 15 // as many as a number holds exactly
// net/textproto: a name with spaces is taken too
const NAME_BYTES = tableOf((code) => /[\w!#$%&'*+.^`|~ -]/.test(String.fromCharCode(code)))
const VALUE_BYTES = tableOf((code) => code === TAB || (code >= SPACE && code !== 127))
const WORDS = { connection: 'connection', length: 'content-length', transfer: 'transfer-encoding' } as const

/**
 * Reads lines up to an empty one.
 * @returns `undefined`: more has to come
 * @throws MalformedAnswerError
 * @see net/textproto `Reader.ReadMIMEHeader`
 */
export function readHeaderLines(bytes: Buffer, from: number, end: number): HeaderLines | undefined {
  const read: HeaderLines = {
    lines: '',
    end: 0,
    names: 0,
    length: undefined,
    lengths: [],
    transfers: [],
    connections: [],
  }
  let at = from
  let bits = 0
  let headerFrom = from
  let noted: string[] | undefined
  for (;;) {
    const lineFrom = at
    const start = bytes[at]
    if (at >= end || (start === CR && at + 1 >= end)) return undefined
    if (start === LF || (start === CR && bytes[at + 1] === LF)) {
      read.lines = bytes.toString(bits > 127 ? 'utf8' : 'latin1', from, at)
      read.end = start === LF ? at + 1 : at + 2
      return read
    }
    const isFold = start === SPACE || start === TAB
    if (isFold && at === from) return malformedStart(bytes, from, end)
    if (!isFold) {
      headerFrom = at
      while (at < end && NAME_BYTES[bytes[at] ?? 0] === 1) at += 1
      if (at >= end) return undefined
      if (bytes[at] !== COLON || at === lineFrom) return malformed(bytes, headerFrom, end)
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
    if (bytes[at] !== LF) return malformed(bytes, headerFrom, end)
    at += 1
    if (!isFold) {
      read.names |= nameBit(nameEnd - lineFrom, start ?? 0)
      noted = notedUnder(read, bytes, lineFrom, nameEnd - lineFrom)
      if (noted === read.lengths) noteLength(read, bytes, nameEnd + 1, valueEnd)
      else noted?.push(trimmed(bytes.toString('latin1', nameEnd + 1, valueEnd)))
    } else if (noted !== undefined) {
      if (noted === read.lengths) spellLength(read)
      noted.push(trimmed(`${noted.pop() ?? ''} ${trimmed(bytes.toString('latin1', lineFrom, valueEnd))}`))
    }
  }
}

function notedUnder(read: HeaderLines, bytes: Buffer, from: number, length: number): string[] | undefined {
  if (length === WORDS.connection.length) return isWord(bytes, from, WORDS.connection) ? read.connections : undefined
  if (length === WORDS.length.length) return isWord(bytes, from, WORDS.length) ? read.lengths : undefined
  if (length === WORDS.transfer.length) return isWord(bytes, from, WORDS.transfer) ? read.transfers : undefined
  return undefined
}

function noteLength(read: HeaderLines, bytes: Buffer, from: number, to: number): void {
  if (read.length === undefined && read.lengths.length === 0) read.length = plainLength(bytes, from, to)
  else spellLength(read)
  if (read.length === undefined) read.lengths.push(trimmed(bytes.toString('latin1', from, to)))
}

function spellLength(read: HeaderLines): void {
  if (read.length === undefined) return
  read.lengths.push(String(read.length))
  read.length = undefined
}

// Of digits alone, with at most one space before; what is odd is left to those who tell it.
function plainLength(bytes: Buffer, from: number, to: number): number | undefined {
  let at = bytes[from] === SPACE ? from + 1 : from
  const digits = to - at
  if (digits < 1 || digits > MOST_DIGITS || (digits > 1 && bytes[at] === ZERO)) return undefined
  let length = 0
  for (; at < to; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO
    if (digit < 0 || digit > 9) return undefined
    length = length * 10 + digit
  }
  return length
}

function isWord(bytes: Buffer, from: number, word: string): boolean {
  for (let index = 0; index < word.length; index += 1) {
    if (((bytes[from + index] ?? 0) | 0x20) !== word.charCodeAt(index)) return false
  }
  return true
}

// The spaces of HTTP; those of `trim` are more.
function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}

function malformedStart(bytes: Buffer, from: number, end: number): undefined {
  const lineEnd = lineEndOf(bytes, from, end)
  if (lineEnd === undefined) return
  throw new MalformedAnswerError(`malformed MIME header initial line: ${bytes.toString('utf8', from, lineEnd)}`)
}

// Told when the whole header is there, its folds included.
function malformed(bytes: Buffer, from: number, end: number): undefined {
  const lineEnd = lineEndOf(bytes, from, end)
  if (lineEnd === undefined) return
  const line = bytes.subarray(from, lineEnd)
  if (!line.includes(COLON))
    throw new MalformedAnswerError(`malformed MIME header: missing colon: ${goQuotedBytes(line)}`)
  let until = from
  do {
    const next = bytes.indexOf(LF, until)
    if (next < 0 || next + 1 >= end) return
    until = next + 1
  } while (bytes[until] === SPACE || bytes[until] === TAB)
  const lines = bytes.toString('utf8', from, until - 1).split('\n')
  throw new MalformedAnswerError(
    `malformed MIME header line: ${lines.map((one) => trimmed(one.replace(/\r$/, ''))).join(' ')}`,
  )
}

function lineEndOf(bytes: Buffer, from: number, end: number): number | undefined {
  const at = bytes.indexOf(LF, from)
  if (at < 0 || at >= end) return undefined
  return at > from && bytes[at - 1] === CR ? at - 1 : at
}

function tableOf(has: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_value, code) => (has(code) ? 1 : 0))
}
