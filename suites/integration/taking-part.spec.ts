import { describe, expect } from 'vitest'
import type { Api, ApiAnswer } from '../../fixtures/api.ts'
import { apiTest } from '../../fixtures/api-test.ts'
import { removeSession, seedSession, sessionDraft } from '../../fixtures/seed/session.ts'
import type { Session } from '../../fixtures/session.ts'
import { readOnlyReason } from '../../fixtures/spec-context.ts'
import { expectProblem } from './problem.ts'

const test = apiTest(process.env)
const POLL = { kind: 'poll', title: 'Lunch?', options: ['Yes', 'No'] }

async function write(api: Api, method: string, path: string, json?: unknown): Promise<ApiAnswer> {
  return api.send({ method, path, token: await api.token(), json })
}

async function begin(api: Api, session: Session): Promise<void> {
  expect(await write(api, 'PATCH', `/api/sessions/${session.id}`, { status: 'active' })).toMatchObject({ status: 200 })
}

async function activate(api: Api, { id }: Session, draft: object = POLL): Promise<string> {
  const made = await write(api, 'POST', `/api/sessions/${id}/activities`, draft)
  expect(made).toMatchObject({ status: 201 })
  const address = made.headers.get('location') ?? ''
  expect(await write(api, 'PATCH', address, { status: 'active' })).toMatchObject({ status: 200 })
  return address
}

async function join(api: Api, { joinCode }: Session, nickname: string): Promise<ApiAnswer> {
  return api.send({ method: 'POST', path: '/api/participants', json: { joinCode, nickname } })
}

// What joining gave, in the place of a participant who keeps it.
async function respond(api: Api, joined: ApiAnswer, activity: string, answer: object): Promise<ApiAnswer> {
  const { body } = joined
  expect(body).toMatchObject({
    participant: { id: expect.any(String) as unknown },
    token: expect.any(String) as unknown,
  })
  const { participant, token } = body as { readonly participant: { readonly id: string }; readonly token: string }
  const json = { activityId: activity.split('/').at(-1), answer }
  return api.send({ method: 'POST', path: `/api/participants/${participant.id}/responses`, token, json })
}

function tally(answers: readonly ApiAnswer[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(answers, ({ status }) => status)].map(([status, all]) => [status, all.length]),
  )
}

describe('joining', () => {
  test('is refused until the session begins', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'joined too early'))
    expectProblem(await join(api, session, 'Ada'), 409, 'session-not-active')
  })

  test('is refused to a nickname that is there, whatever its case', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'joined by two of a name'))
    await begin(api, session)
    expect(await join(api, session, 'Ada')).toMatchObject({ status: 201 })
    expectProblem(await join(api, session, 'ADA'), 409, 'nickname-taken')
  })

  test('of many at once fills the session and no more', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'for three', { maxParticipants: 3 }))
    await begin(api, session)
    const answers = await Promise.all(Array.from({ length: 8 }, async (_, i) => join(api, session, `Guest ${i}`)))
    expect(tally(answers)).toEqual({ 201: 3, 409: 5 })
    const read = await api.send({ path: `/api/sessions/${session.id}` })
    expect(read.body).toMatchObject({ participantCount: 3 })
  })
})

describe('a vote', () => {
  test('counts once, however often it is sent at once', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'voted in'))
    await begin(api, session)
    const poll = await activate(api, session)
    const [ada, bob] = await Promise.all([join(api, session, 'Ada'), join(api, session, 'Bob')])
    const answers = await Promise.all(
      [ada, bob, ada, bob, ada, bob].map(async (one) => respond(api, one, poll, { option: 0 })),
    )
    expect(tally(answers)).toEqual({ 201: 2, 409: 4 })
    const results = await api.send({ path: `${poll}/results` })
    expect(results.body).toMatchObject({
      responseCount: 2,
      options: [
        { text: 'Yes', count: 2 },
        { text: 'No', count: 0 },
      ],
    })
  })

  test('that does not fit its activity is refused', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'voted in wrongly'))
    await begin(api, session)
    const poll = await activate(api, session)
    expectProblem(await respond(api, await join(api, session, 'Ada'), poll, { option: 2 }), 400, 'invalid-input')
  })

  test('is refused once the session is completed', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'voted in too late'))
    await begin(api, session)
    const poll = await activate(api, session)
    const ada = await join(api, session, 'Ada')
    await write(api, 'PATCH', `/api/sessions/${session.id}`, { status: 'completed' })
    expectProblem(await respond(api, ada, poll, { option: 0 }), 409, 'activity-not-active')
  })
})

describe('a second activity', () => {
  test('does not start beside the first', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'of two activities'))
    await begin(api, session)
    await activate(api, session)
    const second = await write(api, 'POST', `/api/sessions/${session.id}/activities`, {
      kind: 'questions',
      title: 'Ask',
    })
    const answer = await write(api, 'PATCH', second.headers.get('location') ?? '', { status: 'active' })
    expectProblem(answer, 409, 'other-activity-active')
  })
})

describe('a session that is removed', () => {
  test('takes what is in it along', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'removed with all in it'))
    await begin(api, session)
    const poll = await activate(api, session)
    const ada = await join(api, session, 'Ada')
    expect(await respond(api, ada, poll, { option: 0 })).toMatchObject({ status: 201 })
    await removeSession(api, session.id)
    const gone = [poll, `${poll}/results`, ada.headers.get('location') ?? '']
    for (const path of gone) expectProblem(await api.send({ path }), 404, 'not-found')
  })
})

describe('a deployment', () => {
  // Records stay for ever, so they are of an environment that is this run's alone.
  test('is recorded from start to rollback, with who did it, and cannot be removed', async ({ api, run, skip }) => {
    skip(!run.target.safety.mayWrite, readOnlyReason(run))
    const environment = `assay-${run.runId}`
    const made = await write(api, 'POST', '/api/deployments', { environment, version: 'v1', actor: 'Ada' })
    expect(made).toMatchObject({ status: 201, body: { status: 'started' } })
    const address = made.headers.get('location') ?? ''
    expect(await write(api, 'PATCH', address, { status: 'succeeded', by: 'Bob' })).toMatchObject({ status: 200 })
    expectProblem(await write(api, 'PATCH', address, { status: 'failed', by: 'Bob' }), 409, 'invalid-transition')
    const rolledBack = { status: 'rolled_back', by: 'Cid', rolledBackTo: 'v0' }
    expect(await write(api, 'PATCH', address, rolledBack)).toMatchObject({ status: 200 })
    expectProblem(await write(api, 'DELETE', address), 405, 'method-not-allowed')
    const trail = await api.send({ path: `${address}/trail` })
    expect(trail.body).toMatchObject({
      items: [{ status: 'started' }, { status: 'succeeded' }, { status: 'rolled_back' }],
    })
    const history = await api.send({ path: `/api/deployments?environment=${environment}` })
    expect(history.body).toMatchObject({ items: [{ status: 'rolled_back', rolledBackTo: 'v0' }] })
  })
})
