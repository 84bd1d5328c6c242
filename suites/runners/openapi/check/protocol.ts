import type { Exchange } from '../probe/probe.ts'
import type { Answer } from '../http/client.ts'
import type { Check, Finding } from './check.ts'

/** What undici says of a body that ends before, or goes on after, what Content-Length says. */
export const LENGTH_MISMATCH = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'

export const headMatchesGet: Check = {
  code: 'head-matches-get',
  title: 'answers HEAD as it answers GET, without the body',
  applies: ({ method }) => method === 'GET',
  examine({ reply, probe }) {
    if (probe.kind !== 'head' || reply.kind === 'broken') return undefined
    const second = answerOf(probe.after)
    const early = answerOf(probe.after?.probe.after)
    const first = answerOf(probe.after?.probe.after?.probe.after)
    const { answer } = reply
    if (first === undefined || early === undefined || second === undefined || first.status >= 500) return undefined
    if (answer.status === 405 || answer.status === 501) return undefined // no HEAD here, and none was documented
    if (answer.status !== second.status) return differs('status', String(second.status), String(answer.status))
    const types = [first, second, answer].map(({ headers }) => headers.get('content-type') ?? 'none')
    if (types[1] !== types[2]) return differs('content type', types[1], types[2])
    const [get, getAgain] = [first, second].map(({ headers }) => headers.get('content-length'))
    const [head, headAgain] = [early, answer].map(({ headers }) => headers.get('content-length'))
    const changes = first.body !== second.body || get !== getAgain || head !== headAgain // by others, meanwhile
    if (changes || get === undefined || head === undefined) return 'held'
    return get === head ? 'held' : differs('Content-Length', get, head)
  },
}

export const contentLengthRight: Check = {
  code: 'content-length-right',
  title: 'says how long its answers are',
  applies: ({ method }) => method !== 'HEAD',
  examine({ reply, operation }) {
    if (reply.kind === 'broken') {
      if (reply.code !== LENGTH_MISMATCH) return undefined
      return {
        message: 'sent another length than Content-Length says',
        expected: 'as many bytes',
        actual: reply.reason,
      }
    }
    const { status, headers, sizeBytes } = reply.answer
    const length = headers.get('content-length')
    if (length === undefined || operation.method === 'HEAD' || status === 304) return undefined
    if (headers.has('transfer-encoding')) return differs('Content-Length', 'none beside Transfer-Encoding', length)
    return length === String(sizeBytes) ? 'held' : differs('Content-Length', String(sizeBytes), length)
  },
}

/** @param maxAnswerMs - longest time of one answer (ms) */
export function answersInTime(maxAnswerMs: number): Check {
  return {
    code: 'answers-in-time',
    title: `answers within ${maxAnswerMs} ms`,
    applies: () => true,
    examine({ reply }) {
      if (reply.kind === 'broken') return undefined
      const tookMs = Math.round(reply.answer.durationMs)
      if (tookMs <= maxAnswerMs) return 'held'
      return { message: 'took too long to answer', expected: `at most ${maxAnswerMs} ms`, actual: `${tookMs} ms` }
    },
  }
}

function answerOf(exchange: Exchange | undefined): Answer | undefined {
  return exchange?.reply.kind === 'answered' ? exchange.reply.answer : undefined
}

function differs(what: string, expected: string | undefined, actual: string | undefined): Finding {
  return { message: `has another ${what}`, expected: `${what} ${expected}`, actual: `${what} ${actual}` }
}
