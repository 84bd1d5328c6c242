import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseSelftest, type SelftestRecord } from '../harness/selftest.ts'
import { InlineProject, type CommandEnd } from './inline-project.ts'
import { TinyService } from './tiny-service.ts'

const LIMIT_MS = 300_000
const GOOD = {
  limits: "{ 'thing_ms.max': { atMost: 2000 } }",
  floor: '{ cases: 5, requests: 5 }',
  required: "['things']",
}

/** A config whose one suite asks for things, looks at each answer and measures how long it took. */
function config({ limits, floor, required }: typeof GOOD): string {
  return `
import { setTimeout as pause } from 'node:timers/promises'
import { defineConfig, deployed } from '@assay/harness/index.ts'
import { deployedStack } from '@assay/fixtures/stacks/index.ts'
import { selftest } from '@assay/fixtures/selftest/index.ts'

const suite = (name) => ({
  name,
  floor: ${floor},
  budgetMs: 20000,
  sources: async () => [],
  async run({ endpoints, signal }) {
    const startedAt = new Date().toISOString()
    const cases = []
    let slowest = 0
    for (let n = 1; n <= 8 && !signal.aborted; n += 1) {
      const started = performance.now()
      const fault = await look(endpoints.service + '/thing').catch((error) => String(error))
      slowest = Math.max(slowest, performance.now() - started)
      const failed = { status: 'failed', durationMs: 1, failure: { message: fault } }
      cases.push({ id: name + ' > ' + n, title: ['thing ' + n], attempts: [fault === '' ? { status: 'passed', durationMs: 1 } : failed] })
      await pause(25)
    }
    const count = { metric: 'http_reqs', unit: 'count', statistic: 'count', values: [8], counts: [8], overall: 8 }
    const time = { metric: 'thing_ms', unit: 'ms', statistic: 'max', values: [slowest], counts: [8], overall: slowest }
    return { suite: name, completion: { kind: 'completed' }, cases, measurements: [count, time], tool: {}, startedAt, durationMs: 20 }
  },
})
async function look(url) {
  const answer = await fetch(url, { redirect: 'manual' })
  if (answer.status !== 200) return 'status ' + answer.status
  if (answer.headers.get('content-type') !== 'application/json') return 'no JSON'
  return (await answer.json()).status === 'healthy' ? '' : 'not healthy'
}
export default defineConfig({
  service: 'tiny',
  targets: { tiny: deployed({ baseUrl: { env: 'TINY_URL' }, expectedVersion: 'v1', mayWrite: false }) },
  stacks: [deployedStack({ deadlineMs: 20000 })],
  suites: [suite('things'), suite('others')],
  gate: { required: ${required}, limits: ${limits} },
  selftest: selftest(),
  identifyEveryMs: 20,
})
`
}

let service: TinyService
beforeAll(async () => {
  service = await TinyService.start('v1')
})
afterAll(async () => service[Symbol.asyncDispose]())

async function prove(
  changes: Partial<typeof GOOD> = {},
): Promise<{ readonly end: CommandEnd; readonly record: SelftestRecord }> {
  await using project = await InlineProject.make({ 'assay.config.ts': config({ ...GOOD, ...changes }) })
  const end = await project.run(['selftest'], { TINY_URL: service.url })
  const dir = join(project.dir, '.assay', 'selftest')
  const files = (await readdir(dir)).filter((name) => name.endsWith('.json'))
  expect(files, end.stdout + end.stderr).toHaveLength(1)
  return { end, record: parseSelftest(await readFile(join(dir, files[0] ?? ''), 'utf8'), 'selftest') }
}

function letThrough({ faults }: SelftestRecord): readonly string[] {
  return faults.filter(({ asExpected }) => !asExpected).map(({ name }) => name)
}

describe('assay selftest', () => {
  it(
    'a gate that goes red for everything passes, and says for which target, policy and suites',
    async () => {
      const { end, record } = await prove()
      expect(letThrough(record), end.stdout).toEqual([])
      expect(end.code).toBe(0)
      expect(record.faults.length).toBeGreaterThanOrEqual(25)
      expect(record).toMatchObject({ target: 'tiny', version: 'v1', outcome: 'pass', clean: { asExpected: true } })
      expect(end.stdout).toMatch(/PASS {2}the gate went red for (\d+) of \1 faults/)
      expect(end.stdout).toMatch(/one of three origins is another version +inconclusive +IDENTITY_MIXED/)
    },
    LIMIT_MS,
  )

  it(
    'a policy without limits and suites without floors let faults through, which are named',
    async () => {
      const { end, record } = await prove({ limits: '{}', floor: '{}' })
      expect(letThrough(record)).toEqual([
        'slow answers',
        'less than the floor',
        'a metric that was dropped',
        'a metric without values',
        'a limit that is crossed',
      ])
      expect(end.code).toBe(1)
      expect(end.stdout).toMatch(
        /! slow answers +pass[^!]+expected fail with LIMIT_CROSSED\n +The policy has no limit on a time/,
      )
    },
    LIMIT_MS,
  )

  it(
    'a target that does not pass as it is proves nothing',
    async () => {
      const { end, record } = await prove({ limits: "{ 'thing_ms.max': { atMost: 0 } }" })
      expect(end.code).toBe(3)
      expect(record).toMatchObject({ outcome: 'inconclusive', faults: [] })
      expect(end.stdout).toContain('nothing was proved')
    },
    LIMIT_MS,
  )

  it('a config without a selftest is told what is missing', async () => {
    const text = config(GOOD).replace('selftest: selftest(),', '')
    await using project = await InlineProject.make({ 'assay.config.ts': text })
    const { code, stderr } = await project.run(['selftest'], { TINY_URL: service.url })
    expect(code).toBe(2)
    expect(stderr).toContain('selftest: selftest()')
  })
})
