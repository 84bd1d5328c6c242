import { asyncProperty, assert, constantFrom, dictionary, integer, jsonValue, oneof, record, string } from 'fast-check'
import type { InjectOptions, LightMyRequestResponse as Response } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Session } from '../session.ts'
import { startService, type TestService } from '../testing/service.ts'

const NOON = '2026-01-01T12:00:00.000Z'
const DAY_MS = 24 * 60 * 60 * 1000
const UNKNOWN_ID = '018f0000-0000-7000-8000-000000000000'

let service: TestService
let authorization: string
let now = NOON

beforeAll(async () => {
  service = await startService({ clock: () => now })
  authorization = await service.authorize()
})
afterAll(() => service[Symbol.asyncDispose]())

function ask(request: InjectOptions): Promise<Response> {
  return service.app.inject({ ...request, headers: { authorization, ...request.headers } })
}

async function create(payload: object = { title: 'Retro' }): Promise<Session> {
  return (await ask({ method: 'POST', url: '/api/sessions', payload })).json()
}

describe('POST /api/sessions', () => {
  test.each([
    ['no title', {}],
    ['an empty title', { title: '' }],
    ['a blank title', { title: ' ' }],
    ['a title with NUL', { title: 'a\u0000' }],
    ['a title with half a character', { title: 'a\ud800' }],
    ['a long title', { title: 'x'.repeat(201) }],
    ['a number as title', { title: 1 }],
    ['a description with NUL', { title: 'x', description: '\u0000' }],
    ['no participants', { title: 'x', maxParticipants: 0 }],
    ['too many participants', { title: 'x', maxParticipants: 10_001 }],
    ['half a participant', { title: 'x', maxParticipants: 1.5 }],
    ['an unknown field', { title: 'x', colour: 'red' }],
    ['a list', []],
  ])('%s is refused', async (_, payload) => {
    const response = await ask({ method: 'POST', url: '/api/sessions', payload })
    expect(response.statusCode).toBe(400)
    expect(response.json()).toMatchObject({ type: 'urn:problem:invalid-input', errors: [{ in: 'body' }] })
  })

  test('every fault is told at once, with its place', async () => {
    const response = await ask({ method: 'POST', url: '/api/sessions', payload: { title: '', maxParticipants: 0 } })
    const { errors } = response.json<{ errors: { pointer: string }[] }>()
    expect(new Set(errors.map(({ pointer }) => pointer))).toEqual(new Set(['/title', '/maxParticipants']))
  })

  test('a session begins as a draft with a code to join by', async () => {
    const response = await ask({ method: 'POST', url: '/api/sessions', payload: { title: 'Retro 🎉' } })
    expect(response.statusCode).toBe(201)
    const session = response.json<Session>()
    expect(session).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      title: 'Retro 🎉',
      description: null,
      status: 'draft',
      joinCode: expect.stringMatching(/^[A-HJ-NP-Z2-9]{6}$/) as unknown,
      maxParticipants: 100,
      participantCount: 0,
      createdAt: NOON,
      updatedAt: NOON,
      startedAt: null,
      completedAt: null,
    })
    expect(response.headers).toMatchObject({ location: `/api/sessions/${session.id}`, etag: '"1.0"' })
    const read = await ask({ url: `/api/sessions/${session.id}` })
    expect(read.json()).toEqual(session)
    expect(read.headers['etag']).toBe('"1.0"')
  })

  test('whatever is sent is taken or refused, never a failure', async () => {
    const anyText = string({ unit: 'binary', maxLength: 20 })
    const near = record(
      {
        title: oneof(anyText, string({ minLength: 1 })),
        description: oneof(anyText, constantFrom(null)),
        maxParticipants: oneof(integer(), integer({ min: 1, max: 100 })),
      },
      { requiredKeys: [] },
    )
    await assert(
      asyncProperty(oneof(near, jsonValue(), dictionary(anyText, jsonValue())), async (payload) => {
        const text = JSON.stringify(payload)
        const headers = { 'content-type': 'application/json' }
        const response = await ask({ method: 'POST', url: '/api/sessions', payload: text, headers })
        expect([201, 400]).toContain(response.statusCode)
      }),
      { numRuns: 300 },
    )
  })
})

describe('Idempotency-Key', () => {
  async function createWith(key: string, payload: object): Promise<{ statusCode: number; session: Session }> {
    const headers = { 'idempotency-key': key }
    const response = await ask({ method: 'POST', url: '/api/sessions', payload, headers })
    return { statusCode: response.statusCode, session: response.json() }
  }

  test('a key used for another body is refused', async () => {
    await createWith('key-1', { title: 'First' })
    expect((await createWith('key-1', { title: 'Second' })).statusCode).toBe(422)
  })

  test.each(['', 'with space', 'x'.repeat(256)])('%j is no key', async (key) => {
    expect((await createWith(key, { title: 'x' })).statusCode).toBe(400)
  })

  test('twenty repeats at once make one session', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => createWith('key-2', { title: 'Once' })))
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ session }) => session.id)).size).toBe(1)
    const page = await ask({ url: '/api/sessions?limit=100' })
    const made = page.json<{ items: Session[] }>().items.filter(({ title }) => title === 'Once')
    expect(made).toHaveLength(1)
  })

  test('a repeat gets the first answer, even when the session is gone', async () => {
    const first = await createWith('key-3', { title: 'Gone' })
    await ask({ method: 'DELETE', url: `/api/sessions/${first.session.id}` })
    expect(await createWith('key-3', { title: 'Gone' })).toEqual(first)
  })

  test('after a day a key is free again', async () => {
    const first = await createWith('key-4', { title: 'First' })
    now = new Date(Date.parse(NOON) + DAY_MS + 1).toISOString()
    authorization = await service.authorize()
    const second = await createWith('key-4', { title: 'Second' })
    now = NOON
    authorization = await service.authorize()
    expect(second.statusCode).toBe(201)
    expect(second.session.id).not.toBe(first.session.id)
  })
})

describe('GET /api/sessions', () => {
  test('pages hold every session once, newest first, while others are made', async () => {
    const made = []
    for (let i = 0; i < 7; i += 1) made.push((await create({ title: `Page ${i}` })).id)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const url: string = `/api/sessions?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`
      const page = (await ask({ url })).json<{ items: Session[]; nextCursor: string | null }>()
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
      await create({ title: 'In between' })
    } while (cursor !== null)
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.slice(0, 7)).toEqual(made.toReversed())
  })

  test('a status narrows it down', async () => {
    const { id } = await create()
    await ask({ method: 'PATCH', url: `/api/sessions/${id}`, payload: { status: 'active' } })
    const page = (await ask({ url: '/api/sessions?status=active' })).json<{ items: Session[] }>()
    expect(page.items.map((session) => session.id)).toContain(id)
    expect(new Set(page.items.map(({ status }) => status))).toEqual(new Set(['active']))
  })
})

describe('GET /api/sessions/:id', () => {
  test('an unknown id is a 404', async () => {
    expect((await ask({ url: `/api/sessions/${UNKNOWN_ID}` })).json()).toMatchObject({ type: 'urn:problem:not-found' })
  })

  test('who joins changes the tag of what is read, and keeps no writer from writing', async () => {
    const { id, joinCode } = await create()
    const started = await ask({ method: 'PATCH', url: `/api/sessions/${id}`, payload: { status: 'active' } })
    const etag = String(started.headers['etag'])
    await ask({ method: 'POST', url: '/api/participants', payload: { joinCode, nickname: 'Ada' } })
    const read = await ask({ url: `/api/sessions/${id}`, headers: { 'if-none-match': etag } })
    expect([read.statusCode, read.headers['etag'], read.json()]).toMatchObject([200, '"2.1"', { participantCount: 1 }])
    const written = await ask({
      method: 'PATCH',
      url: `/api/sessions/${id}`,
      payload: { title: 'x' },
      headers: { 'if-match': etag },
    })
    expect(written.statusCode).toBe(200)
  })

  test('what is known already is not sent again', async () => {
    const { id } = await create()
    const response = await ask({ url: `/api/sessions/${id}`, headers: { 'if-none-match': '"1.0"' } })
    expect(response.statusCode).toBe(304)
    expect(response.body).toBe('')
    expect(response.headers).toMatchObject({ etag: '"1.0"', 'x-service-version': 'abc123' })
  })
})

describe('PATCH /api/sessions/:id', () => {
  function change(id: string, payload: object, headers: Record<string, string> = {}): Promise<Response> {
    return ask({ method: 'PATCH', url: `/api/sessions/${id}`, payload, headers })
  }

  test.each([
    ['draft', ['draft', 'completed']],
    ['active', ['draft', 'active']],
    ['completed', ['draft', 'active', 'completed']],
  ] as const)('a %s session cannot become %s', async (status, others) => {
    const { id } = await create()
    if (status !== 'draft') await change(id, { status: 'active' })
    if (status === 'completed') await change(id, { status: 'completed' })
    for (const other of others) {
      const response = await change(id, { status: other, title: 'Changed all the same' })
      expect(response.json()).toMatchObject({ type: 'urn:problem:invalid-transition', status: 409 })
    }
    expect((await ask({ url: `/api/sessions/${id}` })).json()).toMatchObject({ status, title: 'Retro' })
  })

  test.each([
    [{}],
    [{ title: null }],
    [{ status: 'paused' }],
    [{ id: UNKNOWN_ID }],
    [{ title: 'x', joinCode: 'ABCDEF' }],
  ])('%j is refused', async (payload) => {
    const { id } = await create()
    expect((await change(id, payload)).statusCode).toBe(400)
  })

  test('an unknown id is a 404', async () => {
    expect((await change(UNKNOWN_ID, { title: 'x' })).statusCode).toBe(404)
  })

  test.each(['"2.0"', 'W/"1"', '"99999999999.0"'])(
    'If-Match %s on revision 1 is a 412 with the present one',
    async (tag) => {
      const { id } = await create()
      const response = await change(id, { title: 'New' }, { 'if-match': tag })
      expect(response.statusCode).toBe(412)
      expect(response.headers['etag']).toBe('"1.0"')
    },
  )

  test('an If-Match that is none is a 400', async () => {
    const { id } = await create()
    expect((await change(id, { title: 'New' }, { 'if-match': '1' })).statusCode).toBe(400)
  })

  test('of twenty who read the same revision, one writes', async () => {
    const { id } = await create()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => change(id, { title: `Writer ${i}` }, { 'if-match': '"1.0"' })),
    )
    const codes = answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)
    expect(codes).toEqual([200, ...Array.from({ length: 19 }, () => 412)])
  })

  test('of twenty who start it, one does', async () => {
    const { id } = await create()
    const answers = await Promise.all(Array.from({ length: 20 }, () => change(id, { status: 'active' })))
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(19)
  })

  test('a session goes from draft to active to completed, and keeps when', async () => {
    const { id } = await create()
    const started = await change(
      id,
      { status: 'active', description: 'Now', maxParticipants: 5 },
      { 'if-match': '"1.0"' },
    )
    expect(started.headers['etag']).toBe('"2.0"')
    expect(started.json()).toMatchObject({
      status: 'active',
      startedAt: NOON,
      completedAt: null,
      description: 'Now',
      maxParticipants: 5,
    })
    const ended = await change(id, { status: 'completed', description: null })
    expect(ended.json()).toMatchObject({ status: 'completed', startedAt: NOON, completedAt: NOON, description: null })
  })
})

describe('DELETE /api/sessions/:id', () => {
  test('a revision that is no more is a 412, and nothing is removed', async () => {
    const { id } = await create()
    const response = await ask({ method: 'DELETE', url: `/api/sessions/${id}`, headers: { 'if-match': '"7.0"' } })
    expect(response.statusCode).toBe(412)
    expect((await ask({ url: `/api/sessions/${id}` })).statusCode).toBe(200)
  })

  test('it is gone, and gone only once', async () => {
    const { id } = await create()
    const url = `/api/sessions/${id}`
    const first = await ask({ method: 'DELETE', url })
    expect([first.statusCode, first.body]).toEqual([204, ''])
    expect((await ask({ url })).statusCode).toBe(404)
    expect((await ask({ method: 'DELETE', url })).statusCode).toBe(404)
  })

  test('a content type without a body does no harm', async () => {
    const { id } = await create()
    const headers = { 'content-type': 'application/json' }
    expect((await ask({ method: 'DELETE', url: `/api/sessions/${id}`, headers })).statusCode).toBe(204)
  })
})
