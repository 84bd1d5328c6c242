import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listMigrations } from '../migrations.ts'
import type { Store, StoreExamination } from '../store.ts'
import { prismaStore } from '../prisma-store.ts'
import { failingStore } from '../testing/failing-store.ts'
import { startPostgres } from '../testing/postgres.ts'
import { buildTestApp, startService, type TestService } from '../testing/service.ts'

const NOON = '2026-01-01T12:00:00.000Z'

describe('GET /health/deep', () => {
  let service: TestService
  beforeAll(async () => {
    service = await startService({ clock: () => NOON })
  })
  afterAll(() => service[Symbol.asyncDispose]())

  test.each([
    ['lacks a migration', ['1', '2'], { migrations: ['1'] }, 'migrations-missing', '2'],
    ['has one more', ['1'], { migrations: ['1', '2'] }, 'migrations-ahead', '2'],
    ['has one half done', ['1'], { migrations: [], failedMigrations: ['1'] }, 'migrations-missing', 'did not end'],
    ['took too long', ['1'], { migrations: ['1'], latencyMs: 51 }, 'database-slow', '50 ms'],
  ])('a database that %s: 503 with the reason', async (_, needed, found, kind, detail) => {
    const app = buildTestApp(
      storeThat(() => Promise.resolve(examination(found))),
      needed,
      { databaseLimitMs: 50 },
    )
    const response = await app.inject('/health/deep')
    expect(response.statusCode).toBe(503)
    expect(response.json()).toMatchObject({
      type: `urn:problem:${kind}`,
      detail: expect.stringContaining(detail) as unknown,
    })
    expect(response.headers['x-service-version']).toBe('abc123')
  })

  test('a database that never answers: 503 after the limit', async () => {
    const app = buildTestApp(
      storeThat(() => new Promise(() => {})),
      [],
      { databaseLimitMs: 20 },
    )
    const response = await app.inject('/health/deep')
    expect(response.json()).toMatchObject({ type: 'urn:problem:database-slow', status: 503 })
  })

  test('a database without any migration: 503 with their names', async () => {
    await using postgres = await startPostgres()
    await using store = prismaStore({ url: postgres.url })
    const migrations = await listMigrations()
    const response = await buildTestApp(store, migrations).inject('/health/deep')
    expect(response.json()).toMatchObject({
      type: 'urn:problem:migrations-missing',
      detail: `Not applied: ${migrations.join(', ')}`,
    })
  })

  test('all is well: what runs, how fast the database is, and that its schema is right', async () => {
    const response = await service.app.inject('/health/deep')
    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual({
      status: 'healthy',
      environment: 'local',
      version: 'abc123',
      timestamp: NOON,
      database: 'connected',
      databaseLatencyMs: expect.any(Number) as unknown,
      migrations: 'current',
    })
  })

  test('a database that goes away: 503, while shallow health and the page go on', async () => {
    await using service = await startService()
    expect((await service.app.inject('/health/deep')).statusCode).toBe(200)
    await service.postgres.stop()
    const [deep, sessions, shallow, page] = await Promise.all(
      ['/health/deep', '/api/sessions', '/health', '/'].map((url) => service.app.inject(url)),
    )
    expect(deep?.json()).toMatchObject({ type: 'urn:problem:database-unreachable', status: 503 })
    expect(sessions?.json()).toMatchObject({ type: 'urn:problem:database-unreachable', status: 503 })
    expect(shallow?.statusCode).toBe(200)
    expect(page?.statusCode).toBe(200)
  })
})

describe('GET /health', () => {
  const app = buildTestApp(failingStore(), [], { clock: () => NOON })

  test('says what runs and asks no database', async () => {
    const response = await app.inject('/health')
    expect(response.json()).toEqual({ status: 'healthy', environment: 'local', version: 'abc123', timestamp: NOON })
  })

  test.each(['/health', '/version', '/openapi.json', '/'])('HEAD %s has the headers and no body', async (url) => {
    const response = await app.inject({ method: 'HEAD', url })
    expect(response.statusCode).toBe(200)
    expect(response.body).toBe('')
    expect(response.headers['x-service-version']).toBe('abc123')
  })
})

describe('GET /version', () => {
  test('says what runs', async () => {
    const response = await buildTestApp(failingStore(), []).inject('/version')
    expect(response.json()).toEqual({ environment: 'local', version: 'abc123', deployment: 'blue' })
  })
})

function storeThat(examine: Store['examine']): Store {
  return { ...failingStore(), examine }
}

function examination(found: Partial<StoreExamination>): StoreExamination {
  return { latencyMs: 1, migrations: [], failedMigrations: [], ...found }
}
