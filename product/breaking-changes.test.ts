import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InlineProject } from './inline-project.ts'
import { TinyService } from './tiny-service.ts'

const LIMIT_MS = 300_000
const CONFIG = `
import { defineConfig, deployed } from '@assay/harness/index.ts'
import { deployedStack } from '@assay/fixtures/stacks/index.ts'
import { contractSuite } from '@assay/suites/index.ts'
import { consoleReporter } from '@assay/reporters/index.ts'

export default defineConfig({
  service: 'tiny',
  targets: {
    one: deployed({ baseUrl: { env: 'TINY_URL' }, expectedVersion: 'v1' }),
    other: deployed({ baseUrl: { env: 'TINY_URL' }, expectedVersion: 'v1' }),
  },
  stacks: [deployedStack({ deadlineMs: 20000 })],
  suites: [contractSuite({ openapi: '/openapi.json' })],
  gate: { required: ['contract'] },
  reporters: [consoleReporter()],
})
`

let promised = { version: '1.0.0', members: ['name', 'size'] }
function documentOf({ version, members }: typeof promised): object {
  const properties = Object.fromEntries(members.map((name) => [name, { type: 'string' }]))
  const schema = { type: 'object', required: members, properties }
  const responses = { 200: { description: 'thing', content: { 'application/json': { schema } } } }
  return { openapi: '3.1.0', info: { title: 'tiny', version }, paths: { '/thing': { get: { responses } } } }
}

let service: TinyService
beforeAll(async () => {
  service = await TinyService.start('v1', ({ url, method }, response) => {
    const known = { '/openapi.json': documentOf(promised), '/thing': { name: 'a', size: 'b' } }[url ?? '']
    if (known === undefined) return false
    const isRead = method === 'GET' || method === 'HEAD'
    const text = JSON.stringify(known)
    response.writeHead(isRead ? 200 : 405, { 'content-type': 'application/json', allow: 'GET, HEAD' })
    response.end(isRead ? text : '{}')
    return true
  })
})
afterAll(async () => service[Symbol.asyncDispose]())

describe('the document of the last run on a target that passed', () => {
  it(
    'is what the next run must not break, unless its major version rises',
    async () => {
      await using project = await InlineProject.make({ 'assay.config.ts': CONFIG })
      const run = async (target: string): Promise<{ readonly code: number | null; readonly stdout: string }> => {
        const { code, stdout } = await project.run(['run', '--target', target], { TINY_URL: service.url })
        return { code, stdout: stdout.replaceAll(/\s+/g, ' ') } // lines are broken anywhere
      }

      const first = await run('one')
      expect(first.code, first.stdout).toBe(0)
      expect(first.stdout).toContain('no earlier run on this target passed')

      promised = { ...promised, members: ['name'] }
      const broken = await run('one')
      expect(broken.code, broken.stdout).toBe(1)
      expect(broken.stdout).toContain('breaks responses: ')
      expect((await project.verdict()).findings.find(({ code }) => code === 'CASE_FAILED')).toMatchObject({
        subject: 'contract > breaking changes',
      })

      // a run that did not pass is not what is compared with, and neither is one on another target
      expect((await run('one')).code).toBe(1)
      expect((await run('other')).code).toBe(0)

      promised = { ...promised, version: '2.0.0' }
      const raised = await run('one')
      expect(raised.code, raised.stdout).toBe(0)
      expect(raised.stdout).toContain('a new major version may break callers')
      expect(await readdir(join(project.dir, '.assay', 'runs'))).toHaveLength(5)
    },
    LIMIT_MS,
  )
})
