import { describe, expect } from 'vitest'
import type { Api, ApiAnswer } from '../../fixtures/api.ts'
import { apiTest } from '../../fixtures/api-test.ts'
import type { Ledger } from '../../fixtures/ledger.ts'
import { seedSession, sessionDraft } from '../../fixtures/seed/session.ts'
import { sessionOf, type Session } from '../../fixtures/session.ts'
import type { SpecContext } from '../../fixtures/spec-context.ts'
import { expectProblem } from './problem.ts'

const test = apiTest(process.env)
const STATUSES = ['draft', 'active', 'completed'] as const
const STEPS = new Set(['draft active', 'active completed'])
const FORBIDDEN = STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const)).filter(
  ([from, to]) => !STEPS.has(`${from} ${to}`),
)

async function change(api: Api, id: string, json: unknown, etag?: string): Promise<ApiAnswer> {
  const headers: Record<string, string> = etag === undefined ? {} : { 'if-match': etag }
  return api.send({ method: 'PATCH', path: `/api/sessions/${id}`, token: await api.token(), json, headers })
}

async function remove(api: Api, id: string, etag: string): Promise<ApiAnswer> {
  const headers = { 'if-match': etag }
  return api.send({ method: 'DELETE', path: `/api/sessions/${id}`, token: await api.token(), headers })
}

async function read(api: Api, id: string): Promise<Session> {
  return sessionOf(await api.send({ path: `/api/sessions/${id}` }))
}

async function seedIn(status: Session['status'], api: Api, ledger: Ledger, run: SpecContext): Promise<Session> {
  let { session } = await seedSession(api, ledger, sessionDraft(run, `in ${status}`))
  for (const next of STATUSES.slice(1, STATUSES.indexOf(status) + 1)) {
    session = sessionOf(await change(api, session.id, { status: next }))
  }
  return session
}

describe('a change of status', () => {
  test.for(FORBIDDEN)('from %s to %s is refused, and changes nothing', async ([from, to], { api, ledger, run }) => {
    const session = await seedIn(from, api, ledger, run)
    expectProblem(
      await change(api, session.id, { status: to, title: 'changed all the same' }),
      409,
      'invalid-transition',
    )
    expect(await read(api, session.id)).toEqual(session)
  })

  test('goes from draft to active to completed, each with its time', async ({ api, ledger, run }) => {
    const draft = await seedIn('draft', api, ledger, run)
    const active = sessionOf(await change(api, draft.id, { status: 'active' }))
    expect(active).toMatchObject({ status: 'active', completedAt: null })
    expect(Date.parse(active.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(draft.createdAt))
    const completed = sessionOf(await change(api, draft.id, { status: 'completed' }))
    expect(completed).toMatchObject({ status: 'completed', startedAt: active.startedAt })
    expect(Date.parse(completed.completedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(active.startedAt ?? ''))
  })
})

describe('a change', () => {
  test.for([
    ['nothing', {}],
    ['an unknown field', { colour: 'red' }],
    ['an unknown status', { status: 'paused' }],
    ['no title', { title: null }],
    ['an id', { id: '00000000-0000-7000-8000-000000000000' }],
  ] as const)('to %s is refused', async ([, json], { api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'not changed'))
    expectProblem(await change(api, session.id, json), 400, 'invalid-input')
    expect(await read(api, session.id)).toEqual(session)
  })

  test('leaves the fields that it does not name', async ({ api, ledger, run }) => {
    const draft = sessionDraft(run, 'changed in part', { description: 'before', maxParticipants: 5 })
    const { session, etag } = await seedSession(api, ledger, draft)
    const answer = await change(api, session.id, { description: null })
    expect(answer.headers.get('etag')).not.toBe(etag)
    const { updatedAt, ...rest } = sessionOf(answer)
    expect(rest).toEqual({ ...rest, ...draft, description: null, id: session.id, status: 'draft' })
    expect(Date.parse(updatedAt)).toBeGreaterThanOrEqual(Date.parse(session.updatedAt))
  })

  test('of what has changed meanwhile is refused, and told the present tag', async ({ api, ledger, run }) => {
    const { session, etag } = await seedSession(api, ledger, sessionDraft(run, 'changed meanwhile'))
    const first = await change(api, session.id, { maxParticipants: 2 }, etag)
    const second = await change(api, session.id, { maxParticipants: 3 }, etag)
    expectProblem(second, 412, 'precondition-failed')
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    expect((await read(api, session.id)).maxParticipants).toBe(2)
  })

  test('with a weak tag is refused, for it may not be the same', async ({ api, ledger, run }) => {
    const { session, etag } = await seedSession(api, ledger, sessionDraft(run, 'weakly known'))
    expectProblem(await change(api, session.id, { maxParticipants: 2 }, `W/${etag}`), 412, 'precondition-failed')
  })

  test('with any tag or one of many is done', async ({ api, ledger, run }) => {
    const { session, etag } = await seedSession(api, ledger, sessionDraft(run, 'known by many tags'))
    expect((await change(api, session.id, { maxParticipants: 2 }, `"0", ${etag}`)).status).toBe(200)
    expect((await change(api, session.id, { maxParticipants: 3 }, '*')).status).toBe(200)
  })
})

describe('two at once', () => {
  test('that change the same revision: one is done, and the other is told', async ({ api, ledger, run }) => {
    const { session, etag } = await seedSession(api, ledger, sessionDraft(run, 'changed by two'))
    const sizes = [11, 12, 13, 14]
    const answers = await Promise.all(
      sizes.map(async (maxParticipants) => change(api, session.id, { maxParticipants }, etag)),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412])
    expect((await read(api, session.id)).maxParticipants).toBe(sizes[answers.findIndex(({ status }) => status === 200)])
  })

  test('that start the same session: one does', async ({ api, ledger, run }) => {
    const { session } = await seedSession(api, ledger, sessionDraft(run, 'started by two'))
    const answers = await Promise.all([1, 2, 3].map(async () => change(api, session.id, { status: 'active' })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409])
  })

  test('that remove the same session: one does', async ({ api, ledger, run }) => {
    const { session, etag } = await seedSession(api, ledger, sessionDraft(run, 'removed by two'))
    const answers = await Promise.all([1, 2, 3].map(async () => remove(api, session.id, etag)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 404, 404])
  })

  test('that remove and change it: what was removed stays removed', async ({ api, ledger, run }) => {
    const { session, etag } = await seedSession(api, ledger, sessionDraft(run, 'removed and changed'))
    const [removed, changed] = await Promise.all([
      remove(api, session.id, etag),
      change(api, session.id, { maxParticipants: 2 }),
    ])
    expect([`${removed.status} ${changed.status}`]).toEqual([expect.stringMatching(/^(204 404|412 200)$/)])
    const { status } = await api.send({ path: `/api/sessions/${session.id}` })
    expect(status).toBe(removed.status === 204 ? 404 : 200)
  })
})

test('a removal of what has changed meanwhile is refused', async ({ api, ledger, run }) => {
  const { session, etag } = await seedSession(api, ledger, sessionDraft(run, 'not removed'))
  await change(api, session.id, { maxParticipants: 2 })
  expectProblem(await remove(api, session.id, etag), 412, 'precondition-failed')
  expect((await read(api, session.id)).maxParticipants).toBe(2)
})
