import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Daemon } from '../fixtures/daemon.ts'
import { FaultProxy, jsonAnswer } from '../fixtures/fault-proxy.ts'
import { freePort } from '../fixtures/port.ts'
import { waitUntilReady } from '../fixtures/readiness.ts'
import { InlineProject } from './inline-project.ts'

const LIMIT_MS = 240_000 // the page is given its time to say that the database is not connected
const ROOT = new URL('..', import.meta.url).pathname
const CLIENT = { id: 'assay', secret: 'a-secret-of-this-test-that-is-long-enough' }
const CONFIG = `
import { defineConfig, deployed } from '@assay/harness/index.ts'
import { deployedStack } from '@assay/fixtures/stacks/index.ts'
import { consoleReporter } from '@assay/reporters/index.ts'
import { smoke } from '@assay/suites/smoke/suite.ts'
import { integration } from '@assay/suites/integration/suite.ts'
export default defineConfig({
  service: 'conflicto',
  targets: { lying: deployed({ baseUrl: 'http://127.0.0.1:9' }) },
  stacks: [deployedStack()],
  suites: [smoke, integration],
  gate: { required: ['smoke', 'integration'] },
  reporters: [consoleReporter()],
})
`

let logsDir: string
beforeAll(async () => {
  logsDir = await mkdtemp(join(tmpdir(), 'assay-lying-'))
})
afterAll(async () => rm(logsDir, { recursive: true }))

it(
  'a service whose deep health lies about its database fails in smoke, and the rest is left out',
  { timeout: LIMIT_MS },
  async () => {
    const [port, nothing] = [await freePort(), await freePort()]
    await using _service = new Daemon({
      command: [process.execPath, 'service/main.ts'],
      cwd: ROOT,
      env: {
        PORT: String(port),
        DATABASE_URL: `postgresql://nobody@127.0.0.1:${nothing}/nothing`,
        SERVICE_VERSION: 'v1',
        ENVIRONMENT: 'local',
        AUTH_SIGNING_KEY: 'k'.repeat(40),
        AUTH_CLIENTS: JSON.stringify([{ ...CLIENT, scopes: ['sessions:write'] }]),
      },
      logFile: join(logsDir, 'service.log'),
      stopSignal: 'SIGTERM',
    })
    const url = `http://127.0.0.1:${port}`
    const signal = AbortSignal.timeout(20_000)
    await waitUntilReady({ url: `${url}/health`, deadlineMs: 20_000, pollMs: 50, signal })
    expect((await fetch(`${url}/health/deep`)).status).toBe(503)

    const healthy = { status: 'healthy', version: 'v1', database: 'connected', migrations: 'current' }
    await using proxy = await FaultProxy.start(url, {
      change: (answer, { path }) =>
        path === '/health/deep'
          ? { ...jsonAnswer(200, healthy), headers: { ...answer.headers, ...jsonAnswer(200, {}).headers } }
          : answer,
    })
    await using project = await InlineProject.make({ 'assay.config.ts': CONFIG })
    const { code, stdout } = await project.run(['run', '--base-url', proxy.url, '--expect-version', 'v1'], {
      ASSAY_CLIENT_ID: CLIENT.id,
      ASSAY_CLIENT_SECRET: CLIENT.secret,
    })
    expect(code, stdout).toBe(1)
    const { suites } = await project.record()
    expect(suites.map(({ result }) => result.completion.kind)).toEqual(['completed', 'not-run'])
    const { findings } = await project.verdict()
    const bad = findings.filter(({ code: found }) => found === 'CASE_FAILED' || found === 'CASE_ERRORED')
    expect(bad.map(({ subject }) => subject)).toContain('smoke > smoke.spec.ts > a session is made, read and removed')
    expect(bad.map(({ subject }) => subject).join()).not.toContain('deep health')
    expect(stdout + (await project.read('record.json'))).not.toContain(CLIENT.secret)
  },
)
