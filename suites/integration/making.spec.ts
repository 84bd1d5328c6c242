import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import { apiTest } from '../../fixtures/api-test.ts'
import { postSession, removeSession, seedSession, sessionDraft } from '../../fixtures/seed/session.ts'
import { sessionOf } from '../../fixtures/session.ts'
import { expectProblem } from './problem.ts'

const test = apiTest(process.env)
const LONGEST_TITLE = 200 // characters
const UNKNOWN = '00000000-0000-7000-8000-000000000000'

describe('a session is not made', () => {
  test.for([
    ['without a title', { title: undefined }, '/title'],
    ['with an empty title', { title: '' }, '/title'],
    ['with a title of spaces', { title: '   ' }, '/title'],
    ['with a title of two lines', { title: 'one\ntwo' }, '/title'],
    ['with a title that is too long', { title: 'x'.repeat(LONGEST_TITLE + 1) }, '/title'],
    ['with a title that is a number', { title: 7 }, '/title'],
    ['with a description that is too long', { description: 'x'.repeat(2001) }, '/description'],
    ['for no participants', { maxParticipants: 0 }, '/maxParticipants'],
    ['for too many participants', { maxParticipants: 10_001 }, '/maxParticipants'],
    ['for half a participant', { maxParticipants: 1.5 }, '/maxParticipants'],
    ['with a field that does not exist', { colour: 'red' }, ''],
    ['with a status, which is not its maker’s to say', { status: 'active' }, ''],
  ] as const)('%s', async ([, fault, pointer], { api, ledger, run }) => {
    const draft = { ...sessionDraft(run, 'that must not be'), ...fault }
    const answer = await postSession(api, ledger, draft)
    expectProblem(answer, 400, 'invalid-input')
    expect(answer.body).toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ in: 'body', pointer })]) as unknown,
    })
  })

  test.for([
    ['a body that is cut short', 'application/json', '{"title": "x', 400, 'malformed-request'],
    ['no body', 'application/json', '', 400, 'invalid-input'],
    ['a body that is no JSON', 'text/plain', 'title', 415, 'unsupported-media-type'],
  ] as const)('by %s', async ([, type, body, status, kind], { api }) => {
    const headers = { 'content-type': type }
    const answer = await api.send({ method: 'POST', path: '/api/sessions', token: await api.token(), body, headers })
    expectProblem(answer, status, kind)
  })
})

describe('a session that is made', () => {
  test('is a draft with defaults, at the address that the answer names', async ({ api, ledger, run }) => {
    const answer = await postSession(api, ledger, sessionDraft(run, 'with defaults'))
    const session = sessionOf(answer)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe(`/api/sessions/${session.id}`)
    expect(session).toMatchObject({
      description: null,
      maxParticipants: 100,
      status: 'draft',
      startedAt: null,
      completedAt: null,
    })
    const read = await api.send({ path: `/api/sessions/${session.id}` })
    expect(read.headers.get('etag')).toBe(answer.headers.get('etag'))
    expect(sessionOf(read)).toEqual(session)
  })

  test('keeps its text as it was given', async ({ api, ledger, run }) => {
    const description = `Grüße, 你好, 👩‍🚀\n"quoted" <b>'; DROP TABLE sessions; --`
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'mit Umlauten: äöü 👋', { description }))
    expect(session).toMatchObject({ ...sessionDraft(run, 'mit Umlauten: äöü 👋'), description })
  })

  test('may have the longest title, the largest room and the smallest', async ({ api, ledger, run }) => {
    const mark = sessionDraft(run, '').title
    const title = mark + 'x'.repeat(LONGEST_TITLE - mark.length)
    const large = await seedSession(api, ledger, { title, maxParticipants: 10_000 })
    const small = await seedSession(api, ledger, sessionDraft(run, 'for one', { maxParticipants: 1 }))
    expect([large.session.title.length, large.session.maxParticipants, small.session.maxParticipants]).toEqual([
      200, 10_000, 1,
    ])
  })

  test('has a join code of its own', async ({ api, ledger, run }) => {
    const drafts = ['one', 'two', 'three'].map((name) => sessionDraft(run, `joined by code ${name}`))
    const made = await Promise.all(drafts.map(async (draft) => seedSession(api, ledger, draft)))
    expect(new Set(made.map(({ session }) => session.joinCode)).size).toBe(3)
  })

  test('is not sent again to one who has it', async ({ api, ledger, run }) => {
    const { session, etag } = await seedSession(api, ledger, sessionDraft(run, 'known already'))
    const path = `/api/sessions/${session.id}`
    expect(await api.send({ path, headers: { 'if-none-match': etag } })).toMatchObject({ status: 304, body: undefined })
    expect((await api.send({ path, headers: { 'if-none-match': '"0"' } })).status).toBe(200)
  })
})

describe('the same session', () => {
  test('is the answer to a repeat with its idempotency key', async ({ api, ledger, run }) => {
    const draft = sessionDraft(run, 'made once')
    const key = { 'idempotency-key': randomUUID() }
    const first = await postSession(api, ledger, draft, key)
    const second = await postSession(api, ledger, draft, key)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(sessionOf(second)).toEqual(sessionOf(first))
  })

  test('is the answer to all of many repeats at once', async ({ api, ledger, run }) => {
    const draft = sessionDraft(run, 'made once by many')
    const key = { 'idempotency-key': randomUUID() }
    const answers = await Promise.all([1, 2, 3, 4].map(async () => postSession(api, ledger, draft, key)))
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
    expect(new Set(answers.map((answer) => sessionOf(answer).id)).size).toBe(1)
  })

  test('is not the answer to another request with its key', async ({ api, ledger, run }) => {
    const key = { 'idempotency-key': randomUUID() }
    await postSession(api, ledger, sessionDraft(run, 'made with a key'), key)
    const answer = await postSession(api, ledger, sessionDraft(run, 'made with the same key'), key)
    expectProblem(answer, 422, 'idempotency-key-reused')
  })
})

describe('what is not there', () => {
  test.for(['GET', 'PATCH', 'DELETE'])('is not found by %s', async (method, { api }) => {
    const json = method === 'PATCH' ? { title: 'x' } : undefined
    const answer = await api.send({ method, path: `/api/sessions/${UNKNOWN}`, token: await api.token(), json })
    expectProblem(answer, 404, 'not-found')
  })

  test('is no id, and refused as such', async ({ api }) => {
    expectProblem(await api.send({ path: '/api/sessions/not-an-id' }), 400, 'invalid-input')
  })

  test('is what was removed, and removing it again finds nothing', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'removed twice'))
    await removeSession(api, session.id)
    const again = await api.send({ method: 'DELETE', path: `/api/sessions/${session.id}`, token: await api.token() })
    expectProblem(again, 404, 'not-found')
  })
})
