import { expect } from 'vitest'
import type { Api, ApiAnswer } from '../../fixtures/api.ts'
import type { Session } from '../../fixtures/session.ts'

/** What makes a poll of two options. */
export const POLL = { kind: 'poll', title: 'Lunch?', options: ['Yes', 'No'] } as const

/** Sends as the client of the run. */
export async function write(api: Api, method: string, path: string, json?: unknown): Promise<ApiAnswer> {
  return api.send({ method, path, token: await api.token(), json })
}

/** Starts a session. */
export async function begin(api: Api, session: Session): Promise<void> {
  expect(await write(api, 'PATCH', `/api/sessions/${session.id}`, { status: 'active' })).toMatchObject({ status: 200 })
}

/** Adds an activity to a session; its address. */
export async function addActivity(api: Api, { id }: Session, draft: object = POLL): Promise<string> {
  const made = await write(api, 'POST', `/api/sessions/${id}/activities`, draft)
  expect(made).toMatchObject({ status: 201 })
  return made.headers.get('location') ?? ''
}

/** Adds an activity and starts it; its address. */
export async function activate(api: Api, session: Session, draft: object = POLL): Promise<string> {
  const address = await addActivity(api, session, draft)
  expect(await write(api, 'PATCH', address, { status: 'active' })).toMatchObject({ status: 200 })
  return address
}

/** Asks to join a session. */
export async function join(api: Api, { joinCode }: Session, nickname: string): Promise<ApiAnswer> {
  return api.send({ method: 'POST', path: '/api/participants', json: { joinCode, nickname } })
}

/** What joining gave. */
export function joinedOf({ body }: ApiAnswer): { readonly path: string; readonly token: string } {
  expect(body).toMatchObject({
    participant: { id: expect.any(String) as unknown },
    token: expect.any(String) as unknown,
  })
  const { participant, token } = body as { readonly participant: { readonly id: string }; readonly token: string }
  return { path: `/api/participants/${participant.id}`, token }
}

/** Responds to an activity in the place of one who has joined. */
export async function respond(api: Api, joined: ApiAnswer, activity: string, answer: object): Promise<ApiAnswer> {
  const { path, token } = joinedOf(joined)
  const json = { activityId: activity.split('/').at(-1), answer }
  return api.send({ method: 'POST', path: `${path}/responses`, token, json })
}

/** How many answers have each status. */
export function tally(answers: readonly ApiAnswer[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(answers, ({ status }) => status)].map(([status, all]) => [status, all.length]),
  )
}
