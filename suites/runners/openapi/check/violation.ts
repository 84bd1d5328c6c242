import type { Answer } from '../http/client.ts'
import type { Violation } from './check.ts'

/** Longest part of a body that is shown (characters). */
const MAX_BODY_SHOWN = 300

/** An answer that is not what was expected, told by its status and body. */
export function unexpected(answer: Answer, message: string, expected: string): Violation {
  return { message, expected, actual: showAnswer(answer) }
}

/** Status, media type and the beginning of the body. */
export function showAnswer({ status, headers, body }: Answer): string {
  const type = headers.get('content-type')
  const cut = body.length > MAX_BODY_SHOWN ? `${body.slice(0, MAX_BODY_SHOWN)}… (${body.length} characters)` : body
  return [`status ${status}`, type, cut].filter((part) => part !== undefined && part !== '').join(', ')
}
