import { findDocker, type DockerAddress } from '../fixtures/docker.ts'
import { EngineApi } from '../fixtures/containers/engine-api.ts'
import { InlineProject } from './inline-project.ts'

/** Images that the tests of containers need in the engine. */
const IMAGES = ['node:26-slim', 'postgres:17-alpine']

/** Where the engine answers and has what the tests need. */
export interface EngineHere {
  readonly connection: DockerAddress
  readonly api: EngineApi
}

/**
 * The engine, or why the tests of containers cannot run here.
 * @param further - images that are needed beside those that all need
 * @throws `ASSAY_REQUIRE_DOCKER` is set, and they cannot: where an engine was started for them, nothing is skipped
 */
export async function engineHere(...further: readonly string[]): Promise<EngineHere | string> {
  const engine = await findDocker(process.env)
  const missing = engine === undefined ? ['an engine'] : await lacking(new EngineApi(engine.address), further)
  if (engine !== undefined && missing.length === 0) {
    return { connection: engine.address, api: new EngineApi(engine.address) }
  }
  const reason = `no Docker here: ${missing.join(', ')} missing`
  if (process.env['ASSAY_REQUIRE_DOCKER'] !== undefined) throw new Error(reason)
  return reason
}

async function lacking(api: EngineApi, further: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    [...IMAGES, ...further].map(async (image) => ({ image, state: await api.image(image) })),
  )
  return found.filter(({ state }) => state === undefined).map(({ image }) => image)
}

/** What of the stack differs from one that is well. */
export interface ContainedOptions {
  /** What the service is told to do wrong. */
  readonly fault?: string
  readonly migrate?: readonly string[]
  readonly readyWithinMs?: number
  readonly dockerfile?: string
  readonly memoryMiB?: number
}

// One suite, that does to its own stack what DISTURB says, then asks for what it was told to.
const SUITE = `
const { address: connection } = (await findDocker(process.env)) ?? {}
function docker(method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request({ ...connection, method, path, headers: { host: 'd', 'content-type': 'application/json' } }, async (answer) => {
      resolve(Buffer.concat(await answer.toArray()).toString())
    })
    sent.once('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  })
}
async function own(kind, role) {
  const filters = encodeURIComponent(JSON.stringify({ label: ['assay.role=' + role] }))
  const all = JSON.parse(await docker('GET', '/' + kind + '?all=1&filters=' + filters))
  return all.find(({ Labels }) => Labels['assay.owner'].split(' ')[2] === String(process.pid)).Id
}
let isOver = true // false while something goes on that the suite has to see the end of
const disturb = {
  'nothing': async () => undefined,
  'kill-database': async () => docker('POST', '/containers/' + await own('containers/json', 'database') + '/kill'),
  'eat': async (url) => fetch(url + '/eat').catch(() => undefined),
  'die': async (url) => fetch(url + '/die').catch(() => undefined),
  'cut': async () => {
    const [network, service] = [await own('networks', 'network'), await own('containers/json', 'service')]
    await docker('POST', '/networks/' + network + '/disconnect', { Container: service, Force: true })
    const connected = new Promise((resolve) => setTimeout(resolve, 5000))
    void connected.then(() => docker('POST', '/networks/' + network + '/connect', { Container: service })).then(() => (isOver = true))
  },
}
const suite = {
  name: 'things', floor: { cases: 3 }, budgetMs: 60000, sources: async () => [],
  async run({ endpoints, signal }) {
    const [startedAt, started] = [new Date().toISOString(), performance.now()]
    console.log('BEGUN ' + endpoints.service)
    const what = process.env.DISTURB ?? 'nothing'
    isOver = !/cut|kill/.test(what)
    await disturb[what]?.(endpoints.service)
    if (what === 'wait') await new Promise((resolve) => signal.addEventListener('abort', resolve))
    const cases = []
    for (let number = 1; number <= 3 || !isOver; number += 1) {
      const status = await fetch(endpoints.service + '/database', { signal: AbortSignal.timeout(5000) }).then((answer) => answer.status, () => 0)
      if (status !== 200 && what === 'kill-database') isOver = true
      const failure = { message: 'expected 200, got ' + status, expected: '200', actual: String(status) }
      cases.push({
        id: 'things > ' + number, title: ['thing ' + number],
        attempts: [{ status: status === 200 ? 'passed' : 'failed', durationMs: 1, ...(status === 200 ? {} : { failure }) }],
      })
      if (!isOver) await new Promise((resolve) => setTimeout(resolve, 200))
    }
    return {
      suite: 'things', completion: { kind: 'completed' }, cases, measurements: [], tool: {},
      startedAt, durationMs: performance.now() - started,
    }
  },
}
`

/** A project of which the service runs in a container beside PostgreSQL. */
export async function containedProject(options: ContainedOptions = {}): Promise<InlineProject> {
  const { fault = '', migrate = ['node', '-e', '0'], readyWithinMs = 30_000, memoryMiB = 256 } = options
  const { dockerfile = '@assay/product/testdata/contained.Dockerfile' } = options
  return InlineProject.make({
    'broken.Dockerfile': 'FROM node:26-slim\nRUN echo "the moon is missing" && exit 3\n',
    'assay.config.ts': `
import { request } from 'node:http'
import { findDocker } from '@assay/fixtures/docker.ts'
import { defineConfig, local } from '@assay/harness/index.ts'
import { containerStack } from '@assay/fixtures/stacks/index.ts'
import { consoleReporter } from '@assay/reporters/index.ts'
${SUITE}
export default defineConfig({
  service: 'contained',
  targets: { local: local({ expectedVersion: 'v1' }) },
  stacks: [containerStack({
    rootDir: import.meta.dirname,
    image: {
      name: 'assay-contained-test',
      dockerfile: '${dockerfile}',
      contents: (dir) => ['cp', '@assay/product/testdata/contained-service.mjs', dir],
    },
    env: ({ port, databaseUrl }) => ({ PORT: String(port), DATABASE_URL: databaseUrl, FAULT: '${fault}' }),
    migrate: ${JSON.stringify(migrate)},
    readyWithinMs: ${readyWithinMs},
    limits: { cpus: 1, memoryMiB: ${memoryMiB} },
  })],
  suites: [suite],
  gate: { required: ['things'] },
  reporters: [consoleReporter()],
  identifyEveryMs: 500,
})
`,
  })
}
