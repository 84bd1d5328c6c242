import { serviceDeployments } from './evidence/index.ts'
import { aws } from './fixtures/aws.ts'
import { docker } from './fixtures/docker.ts'
import { selftest } from './fixtures/selftest/index.ts'
import { deployedStack, embeddedStack } from './fixtures/stacks/index.ts'
import { defineConfig, deployed, env, local, type Config } from './harness/index.ts'
import { consoleReporter, junitReporter } from './reporters/index.ts'
import { contract } from './suites/contract/suite.ts'
import { integration } from './suites/integration/suite.ts'
import { performance } from './suites/performance/suite.ts'
import { smoke } from './suites/smoke/suite.ts'

const config: Config = defineConfig({
  service: 'conflicto',
  targets: {
    local: local({ versionPath: '/version' }),
    dev: deployed({ baseUrl: env('DEV_BASE_URL'), expectedVersion: env('DEV_VERSION'), versionPath: '/version' }),
    prod: deployed({
      baseUrl: env('PROD_BASE_URL'),
      expectedVersion: env('PROD_VERSION'),
      versionPath: '/version',
      mayWrite: false,
    }),
  },
  stacks: [
    deployedStack(),
    embeddedStack({
      rootDir: import.meta.dirname,
      command: ['node', 'service/main.ts'],
      env: ({ host, port, databaseUrl, version, client, signingKey }) => ({
        HOST: host,
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        SERVICE_VERSION: version,
        ENVIRONMENT: 'local',
        AUTH_SIGNING_KEY: signingKey,
        AUTH_CLIENTS: JSON.stringify([{ ...client, scopes: ['sessions:write', 'deployments:write'] }]),
      }),
      migrate: { command: ['node', 'service/migrate.ts', 'up'], sources: ['service/prisma/migrations'] },
    }),
  ],
  suites: [smoke, [contract, integration], performance],
  gate: {
    required: ['smoke', 'contract', 'integration', 'performance'],
    limits: {
      'http_req_duration.p95': { atMost: 500, suite: 'performance' },
      'http_req_failed.rate': { atMost: 0.01, suite: 'performance' },
    },
  },
  reporters: [consoleReporter(), junitReporter()],
  doctor: [docker(), aws()],
  selftest: selftest(),
  promotion: {
    prod: {
      evidence: [{ target: 'dev', maxAgeHours: 24 }],
      deployedIn: ['dev'],
      deployments: serviceDeployments({ urls: { dev: env('DEV_BASE_URL'), prod: env('PROD_BASE_URL') } }),
      selftest: { target: 'dev', maxAgeHours: 168 },
    },
  },
})
export default config
