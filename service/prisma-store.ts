import { PrismaPg } from '@prisma/adapter-pg'
import { Pool } from 'pg'
import { sqlStateOf, withAvailability } from './database-error.ts'
import { PrismaClient } from './prisma/client/client.ts'
import { prismaActivities } from './prisma-activities.ts'
import { prismaDeployments } from './prisma-deployments.ts'
import { prismaParticipants } from './prisma-participants.ts'
import { prismaResponses } from './prisma-responses.ts'
import { prismaSessions } from './prisma-sessions.ts'
import type { Store, StoreExamination } from './store.ts'

const CONNECT_TIMEOUT_MS = 2_000
const STATEMENT_TIMEOUT_MS = 10_000
const POOL_SIZE = 10
const UNDEFINED_TABLE = '42P01' // PostgreSQL's error code

/** Keeps everything in PostgreSQL through Prisma. Connects at the first query. */
export function prismaStore(options: {
  readonly url: string
  /** Told of each statement that is sent. */
  readonly onQuery?: (statement: string) => void
}): Store {
  const { onQuery } = options
  const pool = new Pool({
    connectionString: options.url,
    application_name: 'service',
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  })
  pool.on('error', () => {}) // a connection that breaks while idle is replaced
  const adapter = new PrismaPg(pool)
  const log = onQuery ? [{ emit: 'event' as const, level: 'query' as const }] : []
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal', log })
  if (onQuery) prisma.$on('query', ({ query }) => onQuery(query))
  return {
    sessions: prismaSessions(prisma),
    activities: prismaActivities(prisma),
    participants: prismaParticipants(prisma),
    responses: prismaResponses(prisma),
    deployments: prismaDeployments(prisma),
    pool: () => ({ busy: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    examine: () => withAvailability(() => examine(prisma)),
    async [Symbol.asyncDispose]() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

async function examine(prisma: PrismaClient): Promise<StoreExamination> {
  const started = performance.now()
  const rows = await recordedMigrations(prisma)
  return {
    latencyMs: performance.now() - started,
    migrations: rows.filter(({ done }) => done).map(({ name }) => name),
    failedMigrations: rows.filter(({ done }) => !done).map(({ name }) => name),
  }
}

async function recordedMigrations(prisma: PrismaClient): Promise<readonly { name: string; done: boolean }[]> {
  try {
    return await prisma.$queryRaw<{ name: string; done: boolean }[]>`
      SELECT migration_name AS name, finished_at IS NOT NULL AS done
        FROM _prisma_migrations WHERE rolled_back_at IS NULL`
  } catch (error) {
    if (sqlStateOf(error) === UNDEFINED_TABLE) return []
    throw error
  }
}
