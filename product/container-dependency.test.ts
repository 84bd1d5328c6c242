import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parameterStore } from '../docs/examples/dependencies.ts'
import { containerStack } from '../fixtures/stacks/index.ts'
import { aTarget } from '../harness/testing/fakes.ts'
import { engineHere } from './contained-project.ts'

const ROOT = new URL('..', import.meta.url).pathname
const here = await engineHere('motoserver/moto:latest')
const why = typeof here === 'string' ? ` (${here})` : ''

it('the example of the docs is the one that is type-checked and run', async () => {
  const [page, example] = await Promise.all(
    ['docs/containers.md', 'docs/examples/dependencies.ts'].map(async (path) => readFile(join(ROOT, path), 'utf8')),
  )
  expect(page).toContain(`\`\`\`ts\n${example}\`\`\``)
})

describe.skipIf(typeof here === 'string')(`the reference service's image${why}`, () => {
  it('signs tokens with the key of a parameter store beside it', { timeout: 240_000 }, async () => {
    const provider = containerStack({
      rootDir: ROOT,
      image: {
        name: 'conflicto',
        dockerfile: 'service/Dockerfile',
        contents: (dir) => ['node', 'tools/bundle-service.mjs', `${dir}/dist`],
      },
      env: ({ host, port, databaseUrl, client }) => ({
        HOST: host,
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        AUTH_CLIENTS: JSON.stringify([{ ...client, scopes: [] }]),
      }),
      migrate: ['node', 'migrate.mjs', 'up'],
      dependencies: [parameterStore],
    })
    const logsDir = await mkdtemp(join(tmpdir(), 'assay-dependency-'))
    const { signal } = new AbortController()
    const context = { runId: 'r', logsDir, env: process.env, signal, observe: () => undefined }
    try {
      await using stack = await provider.start(aTarget(), context)
      const { ASSAY_CLIENT_ID: id = '', ASSAY_CLIENT_SECRET: secret = '' } = stack.credentials
      const login = { grant_type: 'client_credentials', client_id: id, client_secret: secret }
      const answer = await fetch(`${stack.endpoints.service}/api/auth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(login),
      })
      expect(answer.status).toBe(200)
      await stack[Symbol.asyncDispose]()
      expect(await readFile(join(logsDir, 'aws.log'), 'utf8')).toContain('POST / ')
    } finally {
      await rm(logsDir, { recursive: true })
    }
  })
})
