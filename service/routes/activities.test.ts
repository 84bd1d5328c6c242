import type { InjectOptions, LightMyRequestResponse as Answer } from 'fastify'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Activity } from '../activity.ts'
import type { Session } from '../session.ts'
import { startService, type TestService } from '../testing/service.ts'

const UNKNOWN_ID = '018f0000-0000-7000-8000-000000000000'
const POLL = { kind: 'poll', title: 'Lunch?', options: ['Yes', 'No'] }
const CLOUD = { kind: 'word_cloud', title: 'In a word' }
const QUESTIONS = { kind: 'questions', title: 'Ask me' }

interface Joined {
  readonly participant: { readonly id: string; readonly nickname: string }
  readonly token: string
}

let service: TestService
let authorization: string

beforeAll(async () => {
  service = await startService()
  authorization = await service.authorize()
})
afterAll(() => service[Symbol.asyncDispose]())

function ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object): Promise<Answer> {
  const request: InjectOptions = { method, url, headers: { authorization }, ...(payload && { payload }) }
  return service.app.inject(request)
}

async function makeSession(status: Session['status'] = 'active', maxParticipants = 100): Promise<Session> {
  const made = await ask('POST', '/api/sessions', { title: 'Retro', maxParticipants })
  const { id } = made.json<Session>()
  if (status !== 'draft') await ask('PATCH', `/api/sessions/${id}`, { status: 'active' })
  if (status === 'completed') await ask('PATCH', `/api/sessions/${id}`, { status: 'completed' })
  return (await ask('GET', `/api/sessions/${id}`)).json()
}

async function addActivity(session: Session, draft: object = POLL): Promise<Activity> {
  return (await ask('POST', `/api/sessions/${session.id}/activities`, draft)).json()
}

async function setStatus({ sessionId, id }: Activity, status: string): Promise<Answer> {
  return ask('PATCH', `/api/sessions/${sessionId}/activities/${id}`, { status })
}

async function makeActive(session: Session, draft: object = POLL): Promise<Activity> {
  return (await setStatus(await addActivity(session, draft), 'active')).json()
}

function join({ joinCode }: Session, nickname: string): Promise<Answer> {
  return service.app.inject({ method: 'POST', url: '/api/participants', payload: { joinCode, nickname } })
}

async function joined(session: Session, nickname: string): Promise<Joined> {
  return (await join(session, nickname)).json()
}

function respond({ participant, token }: Joined, activityId: string, answer: object): Promise<Answer> {
  const url = `/api/participants/${participant.id}/responses`
  const headers = { authorization: `Bearer ${token}` }
  return service.app.inject({ method: 'POST', url, headers, payload: { activityId, answer } })
}

async function resultsOf({ sessionId, id }: Activity): Promise<Record<string, unknown>> {
  return (await ask('GET', `/api/sessions/${sessionId}/activities/${id}/results`)).json()
}

function kindOf(answer: Answer): string {
  return answer.statusCode < 400 ? String(answer.statusCode) : answer.json<{ type: string }>().type.slice(12)
}

function tally(answers: readonly Answer[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(answers, kindOf)].map(([kind, list]) => [kind, list.length]))
}

describe('activities', () => {
  test.each([
    ['a poll of one option', { ...POLL, options: ['Yes'] }],
    ['a poll of none', { kind: 'poll', title: 'x' }],
    ['a poll of eleven', { ...POLL, options: Array.from({ length: 11 }, (_, i) => `Option ${i}`) }],
    ['a word cloud with options', { ...CLOUD, options: ['a', 'b'] }],
    ['an unknown kind', { kind: 'quiz', title: 'x' }],
    ['no title', { kind: 'questions' }],
    ['a position of zero', { ...POLL, position: 0 }],
    ['a status', { ...POLL, status: 'active' }],
  ])('%s is refused', async (_, draft) => {
    const session = await makeSession()
    expect(kindOf(await ask('POST', `/api/sessions/${session.id}/activities`, draft))).toBe('invalid-input')
  })

  test('stand in order, new ones behind the others unless they say where', async () => {
    const session = await makeSession('draft')
    const first = await addActivity(session, POLL)
    const second = await addActivity(session, CLOUD)
    const third = await addActivity(session, { ...QUESTIONS, position: 1 })
    await ask('PATCH', `/api/sessions/${session.id}/activities/${first.id}`, { position: 9 })
    const list = await ask('GET', `/api/sessions/${session.id}/activities`)
    expect(list.json<{ items: Activity[] }>().items.map(({ id }) => id)).toEqual([third.id, second.id, first.id])
    expect([first.position, second.position, third.position]).toEqual([1, 2, 1])
  })

  test('one is read, changed and removed at the address that its making names', async () => {
    const session = await makeSession()
    const made = await ask('POST', `/api/sessions/${session.id}/activities`, POLL)
    const url = String(made.headers['location'])
    expect((await ask('GET', url)).json()).toEqual(made.json())
    expect((await ask('PATCH', url, { title: 'Dinner?' })).json()).toMatchObject({ title: 'Dinner?', status: 'draft' })
    expect((await ask('DELETE', url)).statusCode).toBe(204)
    expect(await Promise.all([ask('GET', url), ask('DELETE', url), ask('PATCH', url, { title: 'x' })])).toSatisfy(
      (answers: Answer[]) => answers.every(({ statusCode }) => statusCode === 404),
    )
  })

  test.each(['', '/activities', '/participants'])('of a session that is not there: nothing at %s', async (path) => {
    expect(kindOf(await ask('GET', `/api/sessions/${UNKNOWN_ID}${path}`))).toBe('not-found')
  })

  test('of another session are not found', async () => {
    const activity = await addActivity(await makeSession())
    const other = await makeSession()
    const url = `/api/sessions/${other.id}/activities/${activity.id}`
    const answers = [
      ask('GET', url),
      ask('GET', `${url}/results`),
      ask('PATCH', url, { title: 'x' }),
      ask('DELETE', url),
    ]
    expect(tally(await Promise.all(answers))).toEqual({ 'not-found': 4 })
  })

  test('start only in an active session, and go no other way than on', async () => {
    const draft = await makeSession('draft')
    expect(kindOf(await setStatus(await addActivity(draft), 'active'))).toBe('session-not-active')
    const activity = await addActivity(await makeSession())
    expect(kindOf(await setStatus(activity, 'completed'))).toBe('invalid-transition')
    expect((await setStatus(activity, 'active')).json()).toMatchObject({ status: 'active', completedAt: null })
    expect(kindOf(await setStatus(activity, 'draft'))).toBe('invalid-transition')
    expect(kindOf(await setStatus(activity, 'active'))).toBe('invalid-transition')
    expect((await setStatus(activity, 'completed')).json()).toMatchObject({ status: 'completed' })
  })

  test('ten started at once: one is active', async () => {
    const session = await makeSession()
    const made = await Promise.all(Array.from({ length: 10 }, () => addActivity(session)))
    const answers = await Promise.all(made.map((activity) => setStatus(activity, 'active')))
    expect(tally(answers)).toEqual({ 200: 1, 'other-activity-active': 9 })
  })

  test('are completed with their session, also when they start at that moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const session = await makeSession()
      const activity = await addActivity(session)
      await Promise.all([
        setStatus(activity, 'active'),
        ask('PATCH', `/api/sessions/${session.id}`, { status: 'completed' }),
      ])
      const url = `/api/sessions/${session.id}/activities/${activity.id}`
      expect((await ask('GET', url)).json<Activity>().status).not.toBe('active')
    }
  })

  test('are added to no completed session', async () => {
    const session = await makeSession('completed')
    expect(kindOf(await ask('POST', `/api/sessions/${session.id}/activities`, POLL))).toBe('session-completed')
  })

  test('no more than a hundred, however many are added at once', async () => {
    const session = await makeSession()
    const answers = await Promise.all(
      Array.from({ length: 110 }, () => ask('POST', `/api/sessions/${session.id}/activities`, CLOUD)),
    )
    expect(tally(answers)).toEqual({ 201: 100, 'too-many-activities': 10 })
  })
})

describe('participants', () => {
  test.each([
    ['draft', 'session-not-active'],
    ['completed', 'session-not-active'],
    ['active', '201'],
  ] as const)('a %s session: %s', async (status, kind) => {
    expect(kindOf(await join(await makeSession(status), 'Ada'))).toBe(kind)
  })

  test('an unknown code leads nowhere', async () => {
    expect(kindOf(await join({ ...(await makeSession()), joinCode: 'ZZZZZZ' }, 'Ada'))).toBe('not-found')
  })

  test.each([
    ['Ada', 'ADA'],
    ['Zoë', 'Zoe\u0308'],
    ['ﬁne', 'fine'],
  ])('%s and %s are one nickname', async (first, second) => {
    const session = await makeSession()
    expect(kindOf(await join(session, first))).toBe('201')
    expect(kindOf(await join(session, second))).toBe('nickname-taken')
    expect(kindOf(await join(await makeSession(), second))).toBe('201')
  })

  test('a full session never takes one more, and counts those it has', async () => {
    const session = await makeSession('active', 7)
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => join(session, `Guest ${i}`)))
    expect(tally(answers)).toEqual({ 201: 7, 'session-full': 23 })
    expect((await ask('GET', `/api/sessions/${session.id}`)).json()).toMatchObject({ participantCount: 7 })
    expect(kindOf(await ask('PATCH', `/api/sessions/${session.id}`, { maxParticipants: 6 }))).toBe('session-full')
  })

  test('one nickname asked for by many is given once, and takes one place', async () => {
    const session = await makeSession('active', 5)
    const answers = await Promise.all(Array.from({ length: 20 }, () => join(session, 'Ada')))
    expect(tally(answers)).toEqual({ 201: 1, 'nickname-taken': 19 })
    expect((await ask('GET', `/api/sessions/${session.id}`)).json()).toMatchObject({ participantCount: 1 })
  })

  test('one who leaves, however often at once, gives one place free', async () => {
    const session = await makeSession('active', 2)
    const { participant } = await joined(session, 'Ada')
    await join(session, 'Bob')
    const leaving = Array.from({ length: 5 }, () => ask('DELETE', `/api/participants/${participant.id}`))
    expect(tally(await Promise.all(leaving))).toEqual({ 204: 1, 'not-found': 4 })
    const answers = await Promise.all(['Cid', 'Dan', 'Eve'].map((nickname) => join(session, nickname)))
    expect(tally(answers)).toEqual({ 201: 1, 'session-full': 2 })
  })

  test('are listed page by page as they joined', async () => {
    const session = await makeSession()
    for (const nickname of ['Ada', 'Bob', 'Cid']) await join(session, nickname)
    const first = await ask('GET', `/api/sessions/${session.id}/participants?limit=2`)
    const page = first.json<{ items: { nickname: string }[]; nextCursor: string }>()
    const second = await ask('GET', `/api/sessions/${session.id}/participants?limit=2&cursor=${page.nextCursor}`)
    expect([...page.items, ...second.json<typeof page>().items].map(({ nickname }) => nickname)).toEqual([
      'Ada',
      'Bob',
      'Cid',
    ])
    expect(second.json()).toMatchObject({ nextCursor: null })
  })

  test('a heartbeat is noted, with the token of the participant alone', async () => {
    const session = await makeSession()
    const [ada, bob] = [await joined(session, 'Ada'), await joined(session, 'Bob')]
    const url = `/api/participants/${ada.participant.id}/heartbeat`
    const beat = (token: string) =>
      service.app.inject({ method: 'POST', url, headers: { authorization: `Bearer ${token}` } })
    expect(kindOf(await service.app.inject({ method: 'POST', url }))).toBe('unauthenticated')
    expect(kindOf(await beat(bob.token))).toBe('insufficient-scope')
    const seen = (await beat(ada.token)).json<{ joinedAt: string; lastSeenAt: string }>()
    expect(seen.lastSeenAt >= seen.joinedAt).toBe(true)
    expect(kindOf(await ask('POST', url))).toBe('200')
    expect(kindOf(await ask('POST', `/api/participants/${UNKNOWN_ID}/heartbeat`))).toBe('not-found')
  })
})

describe('responses', () => {
  test.each([
    [POLL, { text: 'Why?' }],
    [POLL, { option: 2 }],
    [POLL, { option: -1 }],
    [POLL, { option: 0, text: 'both' }],
    [CLOUD, { option: 0 }],
    [CLOUD, { words: [] }],
    [CLOUD, { words: ['a', 'b', 'c', 'd'] }],
    [QUESTIONS, { words: ['a'] }],
    [QUESTIONS, { text: '' }],
  ])('%j takes no %j', async (draft, answer) => {
    const session = await makeSession()
    const activity = await makeActive(session, draft)
    const refused = await respond(await joined(session, 'Ada'), activity.id, answer)
    expect(kindOf(refused)).toBe('invalid-input')
    expect(await resultsOf(activity)).toMatchObject({ responseCount: 0 })
  })

  test('are taken by active activities of the own session alone', async () => {
    const session = await makeSession()
    const ada = await joined(session, 'Ada')
    const activity = await addActivity(session)
    expect(kindOf(await respond(ada, activity.id, { option: 0 }))).toBe('activity-not-active')
    expect(kindOf(await respond(ada, (await makeActive(await makeSession())).id, { option: 0 }))).toBe('not-found')
    await setStatus(activity, 'active')
    await ask('PATCH', `/api/sessions/${session.id}`, { status: 'completed' })
    expect(kindOf(await respond(ada, activity.id, { option: 0 }))).toBe('activity-not-active')
  })

  test('of one participant to one poll count once, however many come at once', async () => {
    const session = await makeSession()
    const activity = await makeActive(session)
    const people = await Promise.all(['Ada', 'Bob', 'Cid'].map((nickname) => joined(session, nickname)))
    const sent = people.flatMap((person, i) =>
      Array.from({ length: 8 }, () => respond(person, activity.id, { option: i % 2 })),
    )
    expect(tally(await Promise.all(sent))).toEqual({ 201: 3, 'already-responded': 21 })
    expect(await resultsOf(activity)).toMatchObject({
      responseCount: 3,
      options: [
        { text: 'Yes', count: 2 },
        { text: 'No', count: 1 },
      ],
    })
  })

  test('to word clouds and question rounds may be many', async () => {
    const session = await makeSession()
    const ada = await joined(session, 'Ada')
    const cloud = await makeActive(session, CLOUD)
    await respond(ada, cloud.id, { words: ['Calm', 'kind'] })
    await respond(ada, cloud.id, { words: ['calm'] })
    expect(await resultsOf(cloud)).toMatchObject({
      responseCount: 2,
      words: [
        { text: 'calm', count: 2 },
        { text: 'kind', count: 1 },
      ],
    })
    await setStatus(cloud, 'completed')
    const round = await makeActive(session, QUESTIONS)
    for (const text of ['First?', 'Second?']) await respond(ada, round.id, { text })
    expect(await resultsOf(round)).toMatchObject({
      responseCount: 2,
      questions: [{ text: 'Second?' }, { text: 'First?' }],
    })
  })

  test('of one who left are gone', async () => {
    const session = await makeSession()
    const activity = await makeActive(session)
    const ada = await joined(session, 'Ada')
    await respond(ada, activity.id, { option: 0 })
    await ask('DELETE', `/api/participants/${ada.participant.id}`)
    expect(await resultsOf(activity)).toMatchObject({ responseCount: 0 })
  })

  test('that come while the activity is completed are all in before it, or refused', async () => {
    const session = await makeSession()
    const activity = await makeActive(session)
    const people = await Promise.all(Array.from({ length: 12 }, (_, i) => joined(session, `Guest ${i}`)))
    const [end, ...answers] = await Promise.all([
      setStatus(activity, 'completed'),
      ...people.map((person) => respond(person, activity.id, { option: 0 })),
    ])
    expect(end.statusCode).toBe(200)
    const taken = answers.filter(({ statusCode }) => statusCode === 201).length
    expect(tally(answers)).toEqual({
      ...(taken > 0 && { 201: taken }),
      ...(taken < 12 && { 'activity-not-active': 12 - taken }),
    })
    expect(await resultsOf(activity)).toMatchObject({ responseCount: taken })
  })

  test('of one who leaves meanwhile finds nobody', async () => {
    const session = await makeSession()
    const activity = await makeActive(session)
    const person = await joined(session, 'Ada')
    const leaving = new Client(service.postgres.url)
    await leaving.connect()
    const watching = new Client(service.postgres.url) // a transaction sees activity as it was when it first looked
    await watching.connect()
    await leaving.query('BEGIN')
    await leaving.query('DELETE FROM participants WHERE id = $1', [person.participant.id])
    const answer = respond(person, activity.id, { option: 0 })
    const isWaiting = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'service' AND wait_event_type = 'Lock'"
    while ((await watching.query(isWaiting)).rowCount === 0) await watching.query('SELECT pg_sleep(0.01)')
    await watching.end()
    await leaving.query('COMMIT')
    await leaving.end()
    expect((await answer).json()).toMatchObject({ type: 'urn:problem:not-found', status: 404 })
  })

  test('that come while their session is removed fail for no other reason', async () => {
    for (let round = 0; round < 5; round += 1) {
      const session = await makeSession()
      const activity = await makeActive(session)
      const people = await Promise.all(Array.from({ length: 6 }, (_, i) => joined(session, `Guest ${i}`)))
      const answers = await Promise.all([
        ...people.map((person) => respond(person, activity.id, { option: 0 })),
        ask('DELETE', `/api/sessions/${session.id}`),
        ...people.slice(3).map(({ participant }) => ask('DELETE', `/api/participants/${participant.id}`)),
        join(session, 'Late'),
      ])
      expect(
        Object.keys(tally(answers)).filter(
          (kind) => !['201', '204', 'not-found', 'activity-not-active'].includes(kind),
        ),
      ).toEqual([])
    }
  })
})

describe('the database', () => {
  test.each([
    [
      'a second vote',
      `INSERT INTO responses SELECT gen_random_uuid(), activity_id, kind, participant_id, answer, created_at FROM responses`,
    ],
    [
      'a vote under another kind',
      `INSERT INTO responses SELECT gen_random_uuid(), activity_id, 'questions', participant_id, answer, created_at FROM responses`,
    ],
    ['a participant more than fit', `UPDATE sessions SET participant_count = max_participants + 1`],
    [
      'a second active activity',
      `INSERT INTO activities SELECT gen_random_uuid(), session_id, kind, title, options, position, status, created_by, created_at, updated_at, started_at FROM activities WHERE status = 'active'`,
    ],
  ])('itself refuses %s', async (_, statement) => {
    const session = await makeSession()
    const activity = await makeActive(session)
    await respond(await joined(session, 'Ada'), activity.id, { option: 0 })
    const client = new Client(service.postgres.url)
    await client.connect()
    await expect(client.query(statement)).rejects.toThrow(/violates/)
    await client.end()
  })
})
