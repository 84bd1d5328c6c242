import { describe, expect } from 'vitest'
import { apiTest } from '../../fixtures/api-test.ts'
import { removeSession, seedSession, sessionDraft } from '../../fixtures/seed/session.ts'
import { readOnlyReason } from '../../fixtures/spec-context.ts'
import { activate, begin, join, joinedOf, respond, tally, write } from './live-session.ts'
import { expectProblem } from './problem.ts'

const test = apiTest(process.env)

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

describe('a participant', () => {
  test('is one of two who want a name at once', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'joined by two at once'))
    await begin(api, session)
    const answers = await Promise.all(['Ada', 'ada', 'ADA'].map(async (name) => join(api, session, name)))
    expect(tally(answers)).toEqual({ 201: 1, 409: 2 })
  })

  test('who leaves gives a place free', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'for one', { maxParticipants: 1 }))
    await begin(api, session)
    const { path, token } = joinedOf(await join(api, session, 'Ada'))
    expectProblem(await join(api, session, 'Bob'), 409, 'session-full')
    expect((await api.send({ method: 'DELETE', path, token })).status).toBe(204)
    expect(await join(api, session, 'Bob')).toMatchObject({ status: 201 })
    expectProblem(await api.send({ path }), 404, 'not-found')
  })

  test('acts for itself alone', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'joined by two'))
    await begin(api, session)
    const [ada, bob] = [joinedOf(await join(api, session, 'Ada')), joinedOf(await join(api, session, 'Bob'))]
    const beat = async (token: string) => api.send({ method: 'POST', path: `${ada.path}/heartbeat`, token })
    expectProblem(await beat(bob.token), 403, 'insufficient-scope')
    expect(await beat(ada.token)).toMatchObject({ status: 200, body: { nickname: 'Ada' } })
    expectProblem(await api.send({ method: 'DELETE', path: ada.path, token: bob.token }), 403, 'insufficient-scope')
  })

  test('is seen by those who know the session already', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'read, joined and read again'))
    await begin(api, session)
    const path = `/api/sessions/${session.id}`
    const headers = { 'if-none-match': (await api.send({ path })).headers.get('etag') ?? '' }
    expect((await api.send({ path, headers })).status).toBe(304)
    expect(await join(api, session, 'Ada')).toMatchObject({ status: 201 })
    expect(await api.send({ path, headers })).toMatchObject({ status: 200, body: { participantCount: 1 } })
  })

  test('keeps its place when the room gets smaller', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'made smaller', { maxParticipants: 5 }))
    await begin(api, session)
    for (const name of ['Ada', 'Bob']) expect(await join(api, session, name)).toMatchObject({ status: 201 })
    const path = `/api/sessions/${session.id}`
    expectProblem(await write(api, 'PATCH', path, { maxParticipants: 1 }), 409, 'session-full')
    expect(await write(api, 'PATCH', path, { maxParticipants: 2 })).toMatchObject({ status: 200 })
  })

  test('is listed once, page by page, in the order of joining', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'joined by three'))
    await begin(api, session)
    const names = ['Ada', 'Bob', 'Cid']
    for (const name of names) expect(await join(api, session, name)).toMatchObject({ status: 201 })
    const path = `/api/sessions/${session.id}/participants?limit=2`
    const first = await api.send({ path })
    expect(first).toMatchObject({ status: 200, body: { items: [{ nickname: 'Ada' }, { nickname: 'Bob' }] } })
    const { nextCursor } = first.body as { readonly nextCursor: string }
    const second = await api.send({ path: `${path}&cursor=${nextCursor}` })
    expect(second.body).toMatchObject({ items: [{ nickname: 'Cid' }], nextCursor: null })
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
