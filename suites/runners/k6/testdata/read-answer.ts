import type { AnswerHead } from '../embedded/http/answer-head.ts'
import { AnswerReader } from '../embedded/http/answer-reader.ts'

/** What was read of an answer. */
export interface ReadAnswer {
  readonly status: number
  readonly statusText: string
  readonly fields: Readonly<Record<string, string | string[]>>
  readonly body: string
  /** Whether the connection ends with it. */
  readonly closes: boolean
  /** Bytes after its end; `undefined`: the end has not come. */
  readonly left: number | undefined
  readonly fault: string | undefined
}

const STALE = Buffer.from('\r\nX-Stale: yes\r\n\r\n0\r\n\r\nHTTP/1.1 500 Stale\r\n\r\n'.repeat(4))

/**
 * Reads an answer that comes in pieces. Behind each piece lies what an earlier read has left in the buffer.
 * @param cuts - where the pieces end
 */
export function readAnswer(
  answer: string | Buffer,
  options: { readonly method?: string; readonly cuts?: readonly number[]; readonly ends?: boolean } = {},
): ReadAnswer {
  const { method = 'GET', cuts = [], ends = false } = options
  const bytes = typeof answer === 'string' ? Buffer.from(answer, 'latin1') : answer
  const reader = new AnswerReader()
  const heads: AnswerHead[] = []
  const body: Buffer[] = []
  reader.begin(method, {
    onHead: (head) => heads.push(head),
    onBody: (part, from, to) => body.push(Buffer.from(part.subarray(from, to))),
  })
  let left: number | undefined
  let fault: string | undefined
  try {
    let from = 0
    for (const cut of [...cuts, bytes.length]) {
      const piece = Buffer.concat([STALE.subarray(0, 7), bytes.subarray(from, cut), STALE])
      const length = cut - from
      from = cut
      left = left === undefined ? reader.read(piece, 7, 7 + length) : left + length
      piece.fill('!')
    }
    if (ends && left === undefined) fault = reader.end()?.message
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'MalformedAnswerError') throw error
    fault = error.message
  }
  const [head] = heads
  return {
    status: head?.status ?? 0,
    statusText: head?.statusText ?? '',
    fields: { ...head?.fields },
    body: Buffer.concat(body).toString('latin1'),
    closes: reader.closes,
    left,
    fault,
  }
}
