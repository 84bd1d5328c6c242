import { setTimeout } from 'node:timers/promises'
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { listMigrations } from './migrations.ts'
import { prismaStore } from './prisma-store.ts'

const STOP_LIMIT_MS = 20_000 // ECS kills a container 30 s after SIGTERM

/** The service, listening. */
export interface RunningService {
  /** Fails readiness, waits for that to be noticed, takes nothing new, finishes what came in, closes the pool; `false`: it did not end in time. */
  stop(reason: string): Promise<boolean>
}

/** Starts the service as configured. Logs one line `listening` with its port. */
export async function serve(config: Config): Promise<RunningService> {
  const { environment, version, deployment } = config
  const store = prismaStore({ url: config.databaseUrl })
  let isDraining = false
  const app = buildApp({
    ...config,
    isDraining: () => isDraining,
    identity: { environment, version, deployment },
    store,
    migrations: await listMigrations(),
    auth: { clients: config.authClients, signingKey: config.authSigningKey },
    logger: {
      level: config.logLevel,
      base: { environment, version, deployment },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
  })
  await app.listen({ host: config.host, port: config.port, listenTextResolver: (address) => `bound to ${address}` })
  const address = app.addresses()[0]
  app.log.info({ host: config.host, port: typeof address === 'object' ? address.port : config.port }, 'listening')

  return {
    async stop(reason) {
      app.log.info({ reason, drainDelayMs: config.drainDelayMs }, 'stopping')
      isDraining = true
      await setTimeout(config.drainDelayMs)
      const { promise: limit, resolve } = Promise.withResolvers<false>()
      const timer = globalThis.setTimeout(() => resolve(false), STOP_LIMIT_MS - config.drainDelayMs)
      const isClean = await Promise.race([
        limit,
        app
          .close()
          .then(() => store[Symbol.asyncDispose]())
          .then(() => true),
      ])
      clearTimeout(timer)
      app.log.info({ isClean }, 'stopped')
      return isClean
    },
  }
}
