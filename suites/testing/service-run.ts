import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { FaultProxy, type Fault } from '../../fixtures/fault-proxy.ts'
import { embeddedStack } from '../../fixtures/stacks/index.ts'
import type { Env } from '../../harness/ports.ts'
import type { Stack } from '../../harness/stack.ts'
import type { Suite, SuiteContext, SuiteResult } from '../../harness/suite.ts'
import { UNLIMITED_RATE, type Target } from '../../harness/target.ts'

const VERSION = 'a1b2c3d'
const TARGET: Target = {
  name: 'local',
  expected: { version: VERSION },
  versionHeader: 'x-service-version',
  readyPath: '/health/deep',
  safety: { hosts: ['127.0.0.1:*'], mayWrite: true, maxRatePerSecond: UNLIMITED_RATE },
}

/** The reference service, running, for suites to be run against. */
export interface ServiceRun extends AsyncDisposable {
  /** Runs a suite, with a fault between it and the service. */
  observe(suite: Suite, fault?: Fault, target?: Partial<Target>): Promise<SuiteResult>
}

/** Starts the reference service on a database of its own. */
export async function startService(): Promise<ServiceRun> {
  const dir = await mkdtemp(join(tmpdir(), 'service-run-'))
  const env: Env = { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` }
  const { signal } = new AbortController()
  const provider = embeddedStack({
    rootDir: join(import.meta.dirname, '..', '..'),
    command: ['node', 'service/main.ts'],
    migrate: { command: ['node', 'service/migrate.ts', 'up'], sources: ['service/prisma/migrations'] },
    env: (settings) => ({
      HOST: settings.host,
      PORT: String(settings.port),
      DATABASE_URL: settings.databaseUrl,
      SERVICE_VERSION: settings.version,
      AUTH_SIGNING_KEY: settings.signingKey,
      AUTH_CLIENTS: JSON.stringify([{ ...settings.client, scopes: ['sessions:write', 'deployments:write'] }]),
      LOG_LEVEL: 'warn',
    }),
  })
  const runId = '20260101T000000Z'
  const stack: Stack = await provider.start(TARGET, { runId, logsDir: dir, env, signal, observe: () => undefined })
  let runs = 0
  return {
    observe: async (suite, fault = {}, target = {}) => {
      runs += 1
      const artifactsDir = join(dir, String(runs))
      await mkdir(artifactsDir)
      await using proxy = await FaultProxy.start(stack.endpoints.service, fault)
      const context: SuiteContext = {
        runId: `${runId}-run${runs}`,
        target: { ...TARGET, ...target },
        endpoints: { ...stack.endpoints, service: proxy.url },
        credentials: stack.credentials,
        env,
        budgetMs: suite.budgetMs,
        artifactsDir,
        signal,
        observe: () => undefined,
      }
      return await suite.run(context)
    },
    [Symbol.asyncDispose]: async () => {
      await stack[Symbol.asyncDispose]()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** Ids of the cases whose last attempt passed. */
export function passedIn({ cases }: SuiteResult): readonly string[] {
  return cases.filter(({ attempts }) => attempts.at(-1)?.status === 'passed').map(({ id }) => id)
}
