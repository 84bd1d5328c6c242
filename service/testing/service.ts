import type { FastifyInstance } from 'fastify'
import { buildApp, type AppDeps } from '../app.ts'
import { listMigrations } from '../migrations.ts'
import { prismaStore } from '../prisma-store.ts'
import { Migrator } from '../migrator.ts'
import type { Store } from '../store.ts'
import { startPostgres, type Postgres } from './postgres.ts'

/** A client with every scope, and one with none. */
export const CLIENTS = [
  { id: 'writer', secret: 'writer-secret', scopes: ['sessions:write', 'deployments:write'] },
  { id: 'reader', secret: 'reader-secret', scopes: [] },
] as const

/** Signs the tokens of tests. */
export const SIGNING_KEY = 'a key that only tests sign with, 32+'

/** What every test's service says of itself. */
export const IDENTITY = { environment: 'local', version: 'abc123', deployment: 'blue' } as const

/** The service on a database of its own. */
export interface TestService extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly store: Store
  readonly postgres: Postgres
  /** Every statement that the service has sent to the database. */
  readonly statements: readonly string[]
  /** `Authorization` of a client. */
  authorize(clientId?: string): Promise<string>
}

/** Builds the service; what is given replaces what a test does not care for. */
export function buildTestApp(
  store: Store,
  migrations: readonly string[],
  rest: Partial<AppDeps> = {},
): FastifyInstance {
  return buildApp({
    identity: IDENTITY,
    store,
    migrations,
    auth: { clients: CLIENTS, signingKey: SIGNING_KEY },
    ...rest,
  })
}

/** Starts PostgreSQL, migrates it and builds the service on it. */
export async function startService(rest: Partial<AppDeps> = {}): Promise<TestService> {
  const postgres = await startPostgres()
  await migrate(postgres.url)
  const statements: string[] = []
  const store = prismaStore({ url: postgres.url, onQuery: (statement) => statements.push(statement) })
  const app = buildTestApp(store, await listMigrations(), rest)
  return {
    app,
    store,
    postgres,
    statements,
    authorize: (clientId = 'writer') => authorize(app, clientId),
    async [Symbol.asyncDispose]() {
      await app.close()
      await store[Symbol.asyncDispose]()
      await postgres[Symbol.asyncDispose]()
    },
  }
}

async function migrate(url: string): Promise<void> {
  await using migrator = await Migrator.open(url)
  await migrator.up()
}

async function authorize(app: FastifyInstance, clientId: string): Promise<string> {
  const client = CLIENTS.find(({ id }) => id === clientId)
  const payload = { grant_type: 'client_credentials', client_id: clientId, client_secret: client?.secret }
  const response = await app.inject({ method: 'POST', url: '/api/auth/token', payload })
  return `Bearer ${response.json<{ access_token: string }>().access_token}`
}
