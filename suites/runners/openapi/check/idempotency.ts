import type { Operation, Parameter } from '../../../../fixtures/openapi/document/operation.ts'
import { jsonBody } from '../probe/identify.ts'
import type { Check } from './check.ts'
import { showAnswer, unexpected } from './violation.ts'

const KEY = /^(?:x-)?idempotency-key$/iu

export const idempotencyKeyHonoured: Check = {
  code: 'idempotency-key-honoured',
  title: 'does once what is asked twice under one idempotency key',
  applies: (operation) => idempotencyKeyOf(operation) !== undefined,
  examine({ reply, probe }) {
    if (reply.kind === 'broken' || reply.answer.status >= 500) return undefined
    const { answer } = reply
    if (probe.kind === 'key-reused') {
      if (answer.status >= 400) return 'held'
      return unexpected(answer, `answered ${answer.status} to another body under a key that was used`, '409 or 422')
    }
    if (probe.kind !== 'repeat' || probe.after?.reply.kind !== 'answered') return undefined
    const first = probe.after.reply.answer
    if (answer.status === 409 || answer.status === 429) return undefined // still at work on the first
    const same = answer.status === first.status || answer.status === 200
    const told = JSON.stringify(jsonBody(answer)) === JSON.stringify(jsonBody(first))
    if (same && told) return 'held'
    return {
      message: 'answered a repeat under the same idempotency key otherwise than the first time',
      expected: showAnswer(first),
      actual: showAnswer(answer),
    }
  },
}

/** The parameter that carries an idempotency key. */
export function idempotencyKeyOf(operation: Operation): Parameter | undefined {
  return operation.parameters.find(({ in: place, name }) => place === 'header' && KEY.test(name))
}
