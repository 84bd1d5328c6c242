import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { standingOf } from '../migrations.ts'
import { Problem } from '../problem.ts'
import { StoreUnavailable, type Store, type StoreExamination } from '../store.ts'
import { answer, problems } from './documented.ts'

/** What runs here. */
export interface Identity {
  readonly environment: string
  readonly version: string
  readonly deployment: string
}

/** What these routes need. */
export interface HealthDeps {
  readonly identity: Identity
  readonly store: Store
  readonly clock: () => string
  /** Names of the migrations that this version needs. */
  readonly migrations: readonly string[]
  /** Deep health waits this long, and calls an answer slower than this wrong (ms). */
  readonly databaseLimitMs: number
  /** Whether the service is about to stop. */
  readonly isDraining: () => boolean
}

const health = z.object({
  status: z.literal('healthy'),
  environment: z.string(),
  version: z.string(),
  timestamp: z.iso.datetime(),
})
const healthSchema = health.meta({ id: 'Health' })
const deepHealthSchema = health
  .extend({
    database: z.literal('connected'),
    databaseLatencyMs: z.number().min(0),
    migrations: z.literal('current'),
  })
  .meta({ id: 'DeepHealth' })
const identitySchema = z
  .object({ environment: z.string(), version: z.string(), deployment: z.string() })
  .meta({ id: 'Identity' })

/** Whether the service is well, and what it is. */
export function healthRoutes(deps: HealthDeps): FastifyPluginAsyncZod {
  const { identity, clock } = deps
  const present = () => ({
    status: 'healthy' as const,
    environment: identity.environment,
    version: identity.version,
    timestamp: clock(),
  })

  return async (app) => {
    app.get(
      '/health',
      {
        schema: {
          operationId: 'getHealth',
          summary: 'Whether the process answers; asks nothing else',
          tags: ['health'],
          response: { 200: answer('It does', healthSchema), ...problems() },
        },
      },
      () => present(),
    )

    app.get(
      '/health/deep',
      {
        schema: {
          operationId: 'getDeepHealth',
          summary: 'Whether the service can work: its database answers in time and has the migrations of this version',
          tags: ['health'],
          response: {
            200: answer('It can', deepHealthSchema),
            ...problems('database-unreachable', 'database-slow', 'migrations-missing', 'migrations-ahead'),
          },
        },
      },
      async () => {
        const examination = await withinLimit(deps.store.examine(), deps.databaseLimitMs)
        assertCurrent(examination, deps.migrations)
        const databaseLatencyMs = Math.round(examination.latencyMs * 100) / 100
        return { ...present(), database: 'connected' as const, databaseLatencyMs, migrations: 'current' as const }
      },
    )

    app.get(
      '/ready',
      {
        schema: {
          operationId: 'getReadiness',
          summary: 'Whether requests are to be sent here; not any more once the service is about to stop',
          tags: ['health'],
          response: { 200: answer('They are', healthSchema), ...problems('draining') },
        },
      },
      () => {
        if (deps.isDraining()) throw new Problem('draining', 'The service finishes what it has and then stops')
        return present()
      },
    )

    app.get(
      '/version',
      {
        schema: {
          operationId: 'getVersion',
          summary: 'What runs here',
          tags: ['health'],
          response: { 200: answer('Version, deployment and environment', identitySchema), ...problems() },
        },
      },
      () => identity,
    )
  }
}

async function withinLimit(examination: Promise<StoreExamination>, limitMs: number): Promise<StoreExamination> {
  const slow = new Problem('database-slow', `The database did not answer within ${limitMs} ms`)
  const { promise: limit, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(slow), limitMs)
  try {
    const found = await Promise.race([examination, limit])
    if (found.latencyMs > limitMs) throw slow
    return found
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    throw new Problem('database-unreachable', error.message, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

function assertCurrent(examination: StoreExamination, migrations: readonly string[]): void {
  const { missing, ahead, failed } = standingOf(migrations, examination)
  if (failed.length > 0) throw new Problem('migrations-missing', `Began and did not end: ${failed.join(', ')}`)
  if (missing.length > 0) throw new Problem('migrations-missing', `Not applied: ${missing.join(', ')}`)
  if (ahead.length > 0)
    throw new Problem('migrations-ahead', `Applied and unknown to this version: ${ahead.join(', ')}`)
}
