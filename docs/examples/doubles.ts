import { setupServer, type SetupServer } from 'msw/node'
import { serviceDouble } from '../../fixtures/doubles/service-double.ts'

const double = serviceDouble({ baseUrl: 'https://sessions.test' })

/** For the tests of a front end: `listen()` before them, `close()` after them. */
export const server: SetupServer = setupServer(...double.handlers)

/** Has a session there, as if somebody had made it. */
export async function haveSession(title: string): Promise<string> {
  const made = await double.call('POST /api/sessions', { body: { title } })
  if (made.status !== 201) throw new Error(`Expected a session, got ${made.status}: ${made.body.detail}`)
  return made.body.id
}

/** Lets nobody of this name join: any other request is answered as before. */
export function takeNickname(taken: string): void {
  double.override('POST /api/participants', (answer, { body }) => {
    if (body.nickname !== taken) return undefined
    const type = 'urn:problem:nickname-taken'
    const problem = { type, title: 'Taken', status: 409, detail: `${taken} is here`, instance: '/api/participants' }
    return answer({ status: 409, body: problem })
  })
}

/** Before each test. */
export function reset(): void {
  double.reset()
}
