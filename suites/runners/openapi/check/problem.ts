import { isObject, type JsonObject } from '../../../../fixtures/openapi/json.ts'
import { jsonBody } from '../probe/identify.ts'
import type { Check } from './check.ts'
import { showAnswer } from './violation.ts'

const PROBLEM = 'application/problem+json'

/** Members of a problem document and what they are (RFC 9457, 3.1). */
const MEMBERS: Readonly<Record<string, 'string' | 'number'>> = {
  type: 'string',
  title: 'string',
  status: 'number',
  detail: 'string',
  instance: 'string',
}

export const problemDocumentRight: Check = {
  code: 'problem-document-right',
  title: 'tells problems as RFC 9457 has them',
  // of server errors it is told that they are there, not how
  applies: ({ responses }) =>
    [...responses].some(([status, { media }]) => !status.startsWith('5') && media.some(({ name }) => name === PROBLEM)),
  examine({ reply, operation }) {
    if (reply.kind === 'broken' || operation.method === 'HEAD') return undefined
    const { answer } = reply
    const type = answer.headers.get('content-type')?.toLowerCase() ?? ''
    if (!type.startsWith(PROBLEM)) return undefined
    const body = jsonBody(answer)
    const fault = isObject(body) ? faultOf(body, answer.status) : 'an object'
    if (fault === undefined) return 'held'
    return { message: 'answered with a problem document that is not one', expected: fault, actual: showAnswer(answer) }
  },
}

function faultOf(body: JsonObject, status: number): string | undefined {
  for (const [name, type] of Object.entries(MEMBERS)) {
    const value = body[name]
    if (value !== undefined && typeof value !== type) return `${name} to be a ${type}`
  }
  if (body['status'] !== undefined && body['status'] !== status) return `status to be ${status}`
  return body['type'] === undefined && body['title'] === undefined ? 'a type or a title' : undefined
}
