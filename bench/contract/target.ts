import { tmpdir } from 'node:os'
import { embeddedStack } from '../../fixtures/stacks/embedded.ts'
import type { Stack } from '../../harness/stack.ts'
import type { Target } from '../../harness/target.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const ISSUER_SCOPES = ['sessions:write', 'deployments:write']

/** What the contract suite is measured against: the reference service on a PostgreSQL of its own. */
export async function startService(
  logsDir: string = tmpdir(),
): Promise<{ readonly stack: Stack; readonly target: Target }> {
  const provider = embeddedStack({
    rootDir: ROOT,
    command: ['node', 'service/main.ts'],
    env: ({ host, port, databaseUrl, version, client, signingKey }) => ({
      HOST: host,
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      SERVICE_VERSION: version,
      ENVIRONMENT: 'local',
      LOG_LEVEL: 'error',
      AUTH_CLIENTS: JSON.stringify([{ ...client, scopes: ISSUER_SCOPES }]),
      AUTH_SIGNING_KEY: signingKey,
      AUTH_FAILURES_PER_MINUTE: '100000', // many runs a minute, each with logins that must fail
    }),
    migrate: { command: ['node', 'service/migrate.ts', 'up'], sources: ['service/prisma', 'service/migrations.ts'] },
  })
  const target: Target = {
    name: 'bench',
    expected: { version: 'bench' },
    versionHeader: 'x-service-version',
    readyPath: '/health',
    safety: { hosts: ['127.0.0.1:*'], mayWrite: true, maxRatePerSecond: 100_000 },
  }
  const signal = new AbortController().signal
  const stack = await provider.start(target, {
    runId: 'bench',
    logsDir,
    env: process.env,
    signal,
    observe: () => undefined,
  })
  return { stack, target }
}
