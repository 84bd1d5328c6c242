import type { Socket } from 'node:net'
import { Problem, PROBLEM_MEDIA_TYPE, type ProblemName } from './problem.ts'

const PROBLEM_BY_CODE: Readonly<Record<string, ProblemName>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
}
const DETAILS = {
  'headers-too-large': 'Expected fewer or shorter headers',
  'request-timeout': 'Expected the whole request in time',
  'malformed-request': 'Expected an HTTP request',
} as const

/** Answers what Node could not read as a request, where there is no request to answer through. */
export function answerBrokenConnection(
  error: { readonly code?: string },
  socket: Socket,
  headers: Readonly<Record<string, string>>,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const kind = (PROBLEM_BY_CODE[error.code ?? ''] ?? 'malformed-request') as keyof typeof DETAILS
  const problem = new Problem(kind, DETAILS[kind])
  const body = JSON.stringify(problem.toDocument(''))
  const all = {
    ...headers,
    'content-type': PROBLEM_MEDIA_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${problem.status} \r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}
