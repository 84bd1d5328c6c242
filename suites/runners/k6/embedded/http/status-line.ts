import { goQuotedBytes } from '../go-quoted.ts'
import { MalformedAnswerError } from './answer-head.ts'

/** The first line of an answer. */
export interface StatusLine {
  /** `HTTP/1.1` */
  readonly proto: string
  readonly status: number
  /** As the server words it: `200 OK`. */
  readonly statusText: string
}

const FORM = /^(HTTP\/\d\.\d) +((\d{3})(?: .*)?)$/s

// Servers say the same line again and again.
let last: { readonly bytes: Buffer; readonly line: StatusLine } | undefined

/**
 * Reads the first line of an answer.
 * @throws MalformedAnswerError
 */
export function readStatusLine(bytes: Buffer, from: number, to: number): StatusLine {
  if (last !== undefined && isSame(last.bytes, bytes, from, to)) return last.line
  const text = bytes.toString('latin1', from, to)
  const [, proto = '', , status] = FORM.exec(text) ?? []
  if (status === undefined) throw new MalformedAnswerError(faultIn(text))
  const statusText = bytes.toString('utf8', from + text.indexOf(status, proto.length), to)
  const line = { proto, status: Number(status), statusText }
  last = { bytes: Buffer.from(bytes.subarray(from, to)), line }
  return line
}

function isSame(known: Buffer, bytes: Buffer, from: number, to: number): boolean {
  if (known.length !== to - from) return false
  for (let index = 0; index < known.length; index += 1) if (known[index] !== bytes[from + index]) return false
  return true
}

// In the order in which net/http `ReadResponse` looks.
function faultIn(line: string): string {
  const space = line.indexOf(' ')
  if (space < 0) return `malformed HTTP response ${quoted(line)}`
  const [status = ''] = line
    .slice(space + 1)
    .replace(/^ +/, '')
    .split(' ', 1)
  return /^\d{3}$/.test(status)
    ? `malformed HTTP version ${quoted(line.slice(0, space))}`
    : `malformed HTTP status code ${quoted(status)}`
}

function quoted(text: string): string {
  return goQuotedBytes(Buffer.from(text, 'latin1'))
}
