import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeSuite, type SuiteCase } from '../../harness/testing/suite-contract.ts'
import type { Suite } from '../../harness/suite.ts'
import { k6Suite } from './k6/suite.ts'
import { contractSuite } from './openapi/suite.ts'
import { playwrightSuite } from './playwright.ts'
import { vitestSuite } from './vitest.ts'

const MODULES = new URL('../../node_modules', import.meta.url).pathname
const URL_OF_RUN = "JSON.parse(process.env.ASSAY_SPEC_CONTEXT ?? '{}').endpoints.service"
const SPEC = (tool: string): string => `
import { expect, test } from '${tool}'
test('answers', async () => expect((await fetch(${URL_OF_RUN})).status).toBe(200))
`
const LOAD = `
import http from 'k6/http'
import { check } from 'k6'
export const options = { vus: 1, iterations: 3, thresholds: { http_req_failed: ['rate<0.01'] } }
export default function () { check(http.get(__ENV.BASE_URL), { 'is 200': (r) => r.status === 200 }) }
`
const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'one', version: '1' },
  paths: {
    '/': {
      get: {
        responses: {
          '200': {
            description: 'ok',
            content: { 'application/json': { schema: { type: 'object', required: ['ok'] } } },
          },
        },
      },
    },
  },
}

let [dir, good, nothing] = ['', '', '']
let server: Server
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-suites-'))
  await mkdir(join(dir, 'artifacts'))
  for (const tool of ['vitest', 'playwright']) {
    await mkdir(join(dir, tool))
    await writeFile(join(dir, tool, 'package.json'), '{"type":"module"}')
    await symlink(MODULES, join(dir, tool, 'node_modules'))
  }
  await writeFile(join(dir, 'vitest', 'a.spec.ts'), SPEC('vitest'))
  await writeFile(join(dir, 'playwright', 'a.spec.ts'), SPEC('@playwright/test'))
  await writeFile(join(dir, 'load.k6.ts'), LOAD)
  server = createServer(({ url, method }, response) => {
    response.setHeader('content-type', 'application/json')
    if (url === '/openapi.json') return void response.end(JSON.stringify(DOCUMENT))
    if (method === 'GET' || method === 'HEAD') return void response.setHeader('content-length', 11).end('{"ok":true}')
    response.writeHead(405, { allow: 'GET, HEAD' }).end('{}')
  })
  good = await listen(server)
  const gone = createServer()
  nothing = await listen(gone)
  gone.close()
})
afterAll(async () => {
  server.close()
  await rm(dir, { recursive: true })
})

async function listen(one: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    one.listen(0, '127.0.0.1', resolve)
  })
  const address = one.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

function of(make: () => Suite): () => SuiteCase {
  return () => ({ suite: make(), good, nothing, artifactsDir: join(dir, 'artifacts'), env: process.env })
}

const common = { floor: { cases: 1 }, budgetMs: 60_000 }

describe('vitestSuite', () => {
  describeSuite(of(() => vitestSuite({ ...common, name: 'specs', dir: join(dir, 'vitest') })))
})

describe('playwrightSuite', () => {
  describeSuite(of(() => playwrightSuite({ ...common, name: 'pages', dir: join(dir, 'playwright') })))
})

describe('contractSuite', () => {
  describeSuite(of(() => contractSuite({ name: 'contract', openapi: '/openapi.json' })))
})

describe('k6Suite', () => {
  describeSuite(of(() => k6Suite({ ...common, name: 'load', script: join(dir, 'load.k6.ts'), engine: 'embedded' })))
})
