import { describe, expect } from 'vitest'
import { apiTest } from '../../fixtures/api-test.ts'
import { seedSession, sessionDraft } from '../../fixtures/seed/session.ts'
import { activate, addActivity, begin, join, POLL, respond, tally, write } from './live-session.ts'
import { expectProblem } from './problem.ts'

const test = apiTest(process.env)
const QUESTIONS = { kind: 'questions', title: 'Ask' } as const
const WORDS = { kind: 'word_cloud', title: 'Name' } as const

describe('an activity', () => {
  test('has its place in the order, and can be moved', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'of ordered activities'))
    await addActivity(api, session, { ...POLL, title: 'one' })
    const last = await addActivity(api, session, { ...QUESTIONS, title: 'two' })
    await addActivity(api, session, { ...WORDS, title: 'three', position: 1 })
    expect(await write(api, 'PATCH', last, { position: 9 })).toMatchObject({ status: 200, body: { position: 9 } })
    const list = await api.send({ path: `/api/sessions/${session.id}/activities` })
    expect(list.body).toMatchObject({ items: [{ title: 'one' }, { title: 'three' }, { title: 'two' }] })
  })

  test('does not start before its session, nor twice, nor again', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'whose activity waits'))
    const poll = await addActivity(api, session)
    expectProblem(await write(api, 'PATCH', poll, { status: 'active' }), 409, 'session-not-active')
    await begin(api, session)
    expect(await write(api, 'PATCH', poll, { status: 'active' })).toMatchObject({ status: 200 })
    expectProblem(await write(api, 'PATCH', poll, { status: 'active' }), 409, 'invalid-transition')
    expect(await write(api, 'PATCH', poll, { status: 'completed' })).toMatchObject({ status: 200 })
    expectProblem(await write(api, 'PATCH', poll, { status: 'active' }), 409, 'invalid-transition')
  })

  test('does not start beside another', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'of two activities'))
    await begin(api, session)
    await activate(api, session)
    const second = await addActivity(api, session, QUESTIONS)
    expectProblem(await write(api, 'PATCH', second, { status: 'active' }), 409, 'other-activity-active')
  })

  test('is one of many that are started at once', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'of activities at once'))
    await begin(api, session)
    const all = await Promise.all([POLL, QUESTIONS, WORDS].map(async (draft) => addActivity(api, session, draft)))
    const answers = await Promise.all(all.map(async (path) => write(api, 'PATCH', path, { status: 'active' })))
    expect(tally(answers)).toEqual({ 200: 1, 409: 2 })
  })

  test('is not taken by a session that is completed', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'completed with an activity'))
    await begin(api, session)
    const poll = await activate(api, session)
    expect(await write(api, 'PATCH', `/api/sessions/${session.id}`, { status: 'completed' })).toMatchObject({
      status: 200,
    })
    expect(await api.send({ path: poll })).toMatchObject({ body: { status: 'completed' } })
    const more = await write(api, 'POST', `/api/sessions/${session.id}/activities`, POLL)
    expectProblem(more, 409, 'session-completed')
  })

  test('that is removed takes its responses along', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'whose activity is removed'))
    await begin(api, session)
    const poll = await activate(api, session)
    const ada = await join(api, session, 'Ada')
    expect(await respond(api, ada, poll, { option: 0 })).toMatchObject({ status: 201 })
    expect((await write(api, 'DELETE', poll)).status).toBe(204)
    expectProblem(await api.send({ path: `${poll}/results` }), 404, 'not-found')
    expectProblem(await respond(api, ada, poll, { option: 0 }), 404, 'not-found')
  })
})

describe('what people say', () => {
  test('to a question round is kept, the newest first, and more than once', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'asked in'))
    await begin(api, session)
    const round = await activate(api, session, QUESTIONS)
    const ada = await join(api, session, 'Ada')
    for (const text of ['Why?', 'How?']) expect(await respond(api, ada, round, { text })).toMatchObject({ status: 201 })
    expectProblem(await respond(api, ada, round, { option: 0 }), 400, 'invalid-input')
    const { body } = await api.send({ path: `${round}/results` })
    expect(body).toMatchObject({ responseCount: 2, questions: [{ text: 'How?' }, { text: 'Why?' }] })
  })

  test('to a word cloud is counted by word, whatever its case', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'named in'))
    await begin(api, session)
    const cloud = await activate(api, session, WORDS)
    const [ada, bob] = [await join(api, session, 'Ada'), await join(api, session, 'Bob')]
    expect(await respond(api, ada, cloud, { words: ['Blue', 'red'] })).toMatchObject({ status: 201 })
    expect(await respond(api, bob, cloud, { words: ['blue'] })).toMatchObject({ status: 201 })
    expectProblem(await respond(api, bob, cloud, { words: [] }), 400, 'invalid-input')
    const { body } = await api.send({ path: `${cloud}/results` })
    const words = [
      { text: 'blue', count: 2 },
      { text: 'red', count: 1 },
    ]
    expect(body).toMatchObject({ responseCount: 2, words })
  })
})
