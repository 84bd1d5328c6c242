import type { InjectOptions, LightMyRequestResponse as Answer } from 'fastify'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Deployment } from '../deployment.ts'
import { IDENTITY, startService, type TestService } from '../testing/service.ts'

const UNKNOWN_ID = '018f0000-0000-7000-8000-000000000000'
const START = { environment: 'dev', version: 'v1', actor: 'Ada' }

let service: TestService
let authorization: string
let now = '2026-01-01T12:00:00.000Z'

beforeAll(async () => {
  service = await startService({ clock: () => now })
  authorization = await service.authorize()
})
afterAll(() => service[Symbol.asyncDispose]())

function ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object): Promise<Answer> {
  const request: InjectOptions = { method, url, headers: { authorization }, ...(payload && { payload }) }
  return service.app.inject(request)
}

async function start(rest: object = {}): Promise<Deployment> {
  return (await ask('POST', '/api/deployments', { ...START, ...rest })).json()
}

describe('/api/deployments', () => {
  test.each([
    ['no actor', { environment: 'dev', version: 'v1' }],
    ['a version with a space', { ...START, version: 'v 1' }],
    ['a digest that is none', { ...START, imageDigest: 'sha256:abc' }],
    ['a pull request of zero', { ...START, pullRequest: 0 }],
    ['a status', { ...START, status: 'succeeded' }],
  ])('a start with %s is refused', async (_, payload) => {
    expect((await ask('POST', '/api/deployments', payload)).statusCode).toBe(400)
  })

  test('writes need the scope for deployments', async () => {
    const { id } = await start()
    const reader = await service.authorize('reader')
    for (const [method, url] of [
      ['POST', '/api/deployments'],
      ['PATCH', `/api/deployments/${id}`],
    ] as const) {
      expect((await service.app.inject({ method, url })).statusCode).toBe(401)
      const forbidden = await service.app.inject({ method, url, headers: { authorization: reader } })
      expect(forbidden.statusCode).toBe(403)
      expect(forbidden.headers['www-authenticate']).toContain('deployments:write')
    }
  })

  test.each(['PUT', 'DELETE'] as const)('there is no %s: a record stays', async (method) => {
    const { id } = await start()
    const answer = await service.app.inject({ method, url: `/api/deployments/${id}`, headers: { authorization } })
    expect(answer.statusCode).toBe(405)
  })

  const steps: readonly [string, readonly object[], number, string][] = [
    ['success', [{ status: 'succeeded', by: 'Bob' }], 200, 'succeeded'],
    ['failure', [{ status: 'failed', by: 'Bob', reason: 'tests' }], 200, 'failed'],
    ['rollback without a version', [{ status: 'rolled_back', by: 'Bob' }], 400, 'started'],
    ['rollback of a start', [{ status: 'rolled_back', by: 'Bob', rolledBackTo: 'v0' }], 200, 'rolled_back'],
    ['a start again', [{ status: 'started', by: 'Bob' }], 400, 'started'],
    [
      'failure of a success',
      [
        { status: 'succeeded', by: 'Bob' },
        { status: 'failed', by: 'Bob' },
      ],
      409,
      'succeeded',
    ],
    [
      'rollback of a success',
      [
        { status: 'succeeded', by: 'Bob' },
        { status: 'rolled_back', by: 'Cid', rolledBackTo: 'v0' },
      ],
      200,
      'rolled_back',
    ],
    [
      'success of a rollback',
      [
        { status: 'rolled_back', by: 'Bob', rolledBackTo: 'v0' },
        { status: 'succeeded', by: 'Bob' },
      ],
      409,
      'rolled_back',
    ],
  ]
  test.each(steps)('%s', async (_, bodies, status, end) => {
    const { id } = await start()
    let last = 0
    for (const body of bodies) last = (await ask('PATCH', `/api/deployments/${id}`, body)).statusCode
    expect(last).toBe(status)
    expect((await ask('GET', `/api/deployments/${id}`)).json()).toMatchObject({ status: end, actor: 'Ada' })
  })

  test('an end has its duration', async () => {
    const { id } = await start()
    now = '2026-01-01T12:01:30.000Z'
    const ended = await ask('PATCH', `/api/deployments/${id}`, { status: 'succeeded', by: 'Bob' })
    now = '2026-01-01T12:00:00.000Z'
    expect(ended.json()).toMatchObject({ durationMs: 90_000, finishedAt: '2026-01-01T12:01:30.000Z' })
  })

  test('of ten ends at once one is recorded, and the trail has one entry for it', async () => {
    const { id } = await start()
    const ends = Array.from({ length: 10 }, (_, i) =>
      ask('PATCH', `/api/deployments/${id}`, { status: i % 2 ? 'failed' : 'succeeded', by: `Bob ${i}` }),
    )
    const statuses = (await Promise.all(ends)).map(({ statusCode }) => statusCode)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 9 }, () => 409)])
    expect((await ask('GET', `/api/deployments/${id}/trail`)).json<{ items: unknown[] }>().items).toHaveLength(2)
  })

  test('the trail says who did what, by which client', async () => {
    const { id } = await start()
    await ask('PATCH', `/api/deployments/${id}`, { status: 'succeeded', by: 'Bob' })
    await ask('PATCH', `/api/deployments/${id}`, { status: 'rolled_back', by: 'Cid', rolledBackTo: 'v0' })
    expect((await ask('GET', `/api/deployments/${id}/trail`)).json()).toEqual({
      items: [
        { revision: 1, at: now, actor: 'Ada (writer)', status: 'started' },
        { revision: 2, at: now, actor: 'Bob (writer)', status: 'succeeded' },
        { revision: 3, at: now, actor: 'Cid (writer)', status: 'rolled_back' },
      ],
    })
  })

  test.each(['', '/trail'])('nothing is at %s of one that is not there', async (path) => {
    expect((await ask('GET', `/api/deployments/${UNKNOWN_ID}${path}`)).statusCode).toBe(404)
  })

  test('the history of an environment comes page by page, newest first', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i += 1) ids.unshift((await start({ environment: 'paged', version: `v${i}` })).id)
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await ask('GET', `/api/deployments?environment=paged&limit=2${cursor && `&cursor=${cursor}`}`)
      const { items, nextCursor } = page.json<{ items: Deployment[]; nextCursor: string | null }>()
      seen.push(...items.map(({ id }) => id))
      cursor = nextCursor ?? ''
    } while (cursor !== '')
    expect(seen).toEqual(ids)
  })
})

describe('/api/deployment', () => {
  test('says what runs here, and that nobody told of it', async () => {
    expect((await ask('GET', '/api/deployment')).json()).toEqual({
      ...IDENTITY,
      status: 'unrecorded',
      deployedAt: null,
      record: null,
    })
  })

  test('says what is recorded of it, and of no other version or environment', async () => {
    await start({ environment: IDENTITY.environment, version: 'other' })
    await start({ environment: 'prod', version: IDENTITY.version })
    const { id } = await start({ environment: IDENTITY.environment, version: IDENTITY.version })
    await ask('PATCH', `/api/deployments/${id}`, { status: 'succeeded', by: 'Bob' })
    expect((await ask('GET', '/api/deployment')).json()).toMatchObject({
      status: 'succeeded',
      deployedAt: now,
      record: { id },
    })
  })
})

describe('the trail, in the database itself', () => {
  const forbidden = [
    'DELETE FROM deployment_events',
    "UPDATE deployment_events SET actor = 'nobody'",
    'TRUNCATE deployment_events',
    'DELETE FROM deployments',
    'TRUNCATE deployments CASCADE',
    "UPDATE deployments SET actor = 'nobody', revision = revision + 1",
    "UPDATE deployments SET version = 'other', revision = revision + 1",
    "UPDATE deployments SET reason = 'rewritten'",
  ]
  test.each(forbidden)('%s is refused', async (statement) => {
    await start()
    const client = new Client(service.postgres.url)
    await client.connect()
    await expect(client.query(statement)).rejects.toThrow(/never changes|only grows|Expected revision/)
    await client.end()
  })

  test('a write past the service is in it, too', async () => {
    const { id } = await start()
    const client = new Client(service.postgres.url)
    await client.connect()
    await client.query(
      `UPDATE deployments SET reason = 'by hand', revision = revision + 1, changed_by = 'psql' WHERE id = $1`,
      [id],
    )
    await client.end()
    const trail = (await ask('GET', `/api/deployments/${id}/trail`)).json<{ items: { actor: string }[] }>()
    expect(trail.items.map(({ actor }) => actor)).toEqual(['Ada (writer)', 'psql'])
  })
})
