import type { InjectOptions, LightMyRequestResponse as Answer } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Activity } from '../activity.ts'
import type { Session } from '../session.ts'
import { startService, type TestService } from '../testing/service.ts'

const POLL = { kind: 'poll', title: 'Lunch?', options: ['Yes', 'No'] }

let service: TestService
let authorization: string

beforeAll(async () => {
  service = await startService()
  authorization = await service.authorize()
})
afterAll(() => service[Symbol.asyncDispose]())

async function send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object): Promise<Answer> {
  const request: InjectOptions = { method, url, headers: { authorization }, ...(payload && { payload }) }
  const answer = await service.app.inject(request)
  expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBeLessThan(300)
  return answer
}

async function ask<T>(method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object): Promise<T> {
  return (await send(method, url, payload)).json<T>()
}

interface Scene {
  readonly session: Session
  readonly activity: Activity
  readonly participantId: string
}

// An active session of so many activities, participants and responses.
async function scene(size: number): Promise<Scene> {
  const { id } = await ask<Session>('POST', '/api/sessions', { title: 'Retro', maxParticipants: 100 })
  const session = await ask<Session>('PATCH', `/api/sessions/${id}`, { status: 'active' })
  const first = await ask<Activity>('POST', `/api/sessions/${id}/activities`, POLL)
  const activity = await ask<Activity>('PATCH', `/api/sessions/${id}/activities/${first.id}`, { status: 'active' })
  const ids: string[] = []
  for (let i = 0; i < size; i += 1) {
    await ask('POST', `/api/sessions/${id}/activities`, POLL)
    const body = { joinCode: session.joinCode, nickname: `Guest ${i}` }
    const joined = await ask<{ participant: { id: string } }>('POST', '/api/participants', body)
    if (i > 0) await ask('POST', `/api/participants/${joined.participant.id}/responses`, vote(activity))
    ids.push(joined.participant.id)
  }
  return { session, activity, participantId: ids[0] ?? '' }
}

function vote({ id }: Activity): object {
  return { activityId: id, answer: { option: 1 } }
}

// BEGIN counts, COMMIT is not told of.
const routes: readonly [string, number, (scene: Scene) => Promise<unknown>][] = [
  ['GET /health', 0, () => send('GET', '/health')],
  ['GET /health/deep', 1, () => send('GET', '/health/deep')],
  ['POST /api/sessions', 1, () => send('POST', '/api/sessions', { title: 'One' })],
  ['GET /api/sessions', 1, () => send('GET', '/api/sessions')],
  ['GET /api/sessions/:id', 1, ({ session }) => send('GET', `/api/sessions/${session.id}`)],
  ['PATCH /api/sessions/:id', 1, ({ session }) => send('PATCH', `/api/sessions/${session.id}`, { title: 'Two' })],
  ['GET …/activities', 1, ({ session }) => send('GET', `/api/sessions/${session.id}/activities`)],
  ['POST …/activities', 1, ({ session }) => send('POST', `/api/sessions/${session.id}/activities`, POLL)],
  ['GET …/activities/:activityId', 1, ({ session, activity }) => send('GET', pathOf(session, activity))],
  [
    'PATCH …/activities/:activityId',
    1,
    ({ session, activity }) => send('PATCH', pathOf(session, activity), { title: 'x' }),
  ],
  ['GET …/results', 2, ({ session, activity }) => send('GET', `${pathOf(session, activity)}/results`)],
  ['GET …/participants', 1, ({ session }) => send('GET', `/api/sessions/${session.id}/participants`)],
  [
    'POST /api/participants',
    1,
    ({ session: { joinCode } }) => send('POST', '/api/participants', { joinCode, nickname: 'Ada' }),
  ],
  ['GET /api/participants/:id', 1, ({ participantId }) => send('GET', `/api/participants/${participantId}`)],
  ['POST …/heartbeat', 1, ({ participantId }) => send('POST', `/api/participants/${participantId}/heartbeat`)],
  [
    'POST …/responses',
    2,
    ({ participantId, activity }) => send('POST', `/api/participants/${participantId}/responses`, vote(activity)),
  ],
  ['DELETE /api/participants/:id', 4, ({ participantId }) => send('DELETE', `/api/participants/${participantId}`)],
  ['DELETE …/activities/:activityId', 4, ({ session, activity }) => send('DELETE', pathOf(session, activity))],
  ['GET /api/deployment', 1, () => send('GET', '/api/deployment')],
  ['GET /api/deployments', 1, () => send('GET', '/api/deployments')],
  ['POST /api/deployments', 1, () => send('POST', '/api/deployments', { environment: 'x', version: 'x', actor: 'x' })],
  ['DELETE /api/sessions/:id', 1, ({ session }) => send('DELETE', `/api/sessions/${session.id}`)],
]

function pathOf(session: Session, activity: Activity): string {
  return `/api/sessions/${session.id}/activities/${activity.id}`
}

describe('each route asks the database the same number of times, however much there is', () => {
  const scenes: Scene[] = []
  beforeAll(async () => {
    scenes.push(await scene(1), await scene(12))
  })

  test.each(routes)('%s: %i', async (_, count, visit) => {
    for (const scene of scenes) {
      const before = service.statements.length
      await visit(scene)
      expect(service.statements.slice(before)).toHaveLength(count)
    }
  })
})
