import { serviceDeployments } from './evidence/index.ts'
import { aws } from './fixtures/aws.ts'
import { docker } from './fixtures/docker.ts'
import { selftest } from './fixtures/selftest/index.ts'
import { containerStack, deployedStack, embeddedStack, type ServiceSettings } from './fixtures/stacks/index.ts'
import { defineConfig, deployed, env, local, type Config } from './harness/index.ts'
import { consoleReporter, junitReporter } from './reporters/index.ts'
import { contract } from './suites/contract/suite.ts'
import { integration } from './suites/integration/suite.ts'
import { performance } from './suites/performance/suite.ts'
import { smoke } from './suites/smoke/suite.ts'

// What the service is told wherever it runs; its version it is told where it is not built into an image.
function serviceEnv({
  host,
  port,
  databaseUrl,
  client,
  signingKey,
}: ServiceSettings): Readonly<Record<string, string>> {
  return {
    HOST: host,
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    ENVIRONMENT: 'local',
    AUTH_SIGNING_KEY: signingKey,
    AUTH_CLIENTS: JSON.stringify([{ ...client, scopes: ['sessions:write', 'deployments:write'] }]),
  }
}

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
      env: (settings) => ({ ...serviceEnv(settings), SERVICE_VERSION: settings.version }),
      migrate: { command: ['node', 'service/migrate.ts', 'up'], sources: ['service/prisma/migrations'] },
    }),
    containerStack({
      rootDir: import.meta.dirname,
      image: {
        name: 'conflicto',
        dockerfile: 'service/Dockerfile',
        contents: (dir) => ['node', 'tools/bundle-service.mjs', `${dir}/dist`],
      },
      env: serviceEnv,
      migrate: ['node', 'migrate.mjs', 'up'],
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
