import { expect } from 'vitest'
import type { ApiAnswer } from '../../fixtures/api.ts'

/** Expects an error as RFC 9457 has it, of a status and a kind. */
export function expectProblem(answer: ApiAnswer, status: number, kind: string): void {
  const { pathname } = new URL(answer.request.split(' ')[1] ?? '')
  const problem = { type: `urn:problem:${kind}`, status, instance: pathname }
  expect(answer).toMatchObject({ request: answer.request, status, body: problem })
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
}
