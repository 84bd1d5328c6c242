import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

// W3C Trace Context; version ff and a trace id of zeros are not valid.
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/

/** The trace id that a caller sent, so that its logs and ours meet; otherwise a new one. */
export function identifyRequest(request: Pick<IncomingMessage, 'headers'>): string {
  const traceparent = request.headers['traceparent']
  const trace = typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined
  return trace ?? randomUUID().replaceAll('-', '')
}
