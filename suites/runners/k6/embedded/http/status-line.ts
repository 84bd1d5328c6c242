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
const MOST_KEPT = 1000 // lines; a server may word each anew

// Servers say the same few lines again and again.
const kept = new Map<string, StatusLine>()

/**
 * Reads the first line of an answer, a character for each byte.
 * @throws MalformedAnswerError
 */
export function readStatusLine(line: string): StatusLine {
  const known = kept.get(line)
  if (known !== undefined) return known
  const [, proto = '', text = '', status] = FORM.exec(line) ?? []
  if (status === undefined) throw new MalformedAnswerError(faultIn(line))
  const read = { proto, status: Number(status), statusText: Buffer.from(text, 'latin1').toString() }
  if (kept.size < MOST_KEPT) kept.set(line, read)
  return read
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
