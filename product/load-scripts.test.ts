import { describe, expect, it } from 'vitest'
import { InlineProject, type CommandEnd } from './inline-project.ts'
import { TinyService } from './tiny-service.ts'

const CONFIG = `
import { defineConfig, deployed } from '@assay/harness/index.ts'
import { deployedStack } from '@assay/fixtures/stacks/index.ts'
import { consoleReporter, junitReporter } from '@assay/reporters/index.ts'
import { k6Suite } from '@assay/suites/index.ts'
export default defineConfig({
  service: 'tiny',
  targets: { tiny: deployed({ baseUrl: 'http://127.0.0.1:9' }) },
  stacks: [deployedStack()],
  suites: [k6Suite({ name: 'load', script: import.meta.dirname + '/load.k6.ts', engine: 'embedded', floor: { requests: 1 }, budgetMs: 30000 })],
  gate: { required: ['load'] },
  reporters: [consoleReporter(), junitReporter()],
})
`

async function load(script: string, diesAt = Infinity): Promise<CommandEnd & { readonly codes: readonly string[] }> {
  let asked = 0
  await using service = await TinyService.start('v1', ({ url }) => {
    if (url === '/' && (asked += 1) === diesAt) service.die()
    return false
  })
  await using project = await InlineProject.make({ 'assay.config.ts': CONFIG, 'load.k6.ts': script })
  const end = await project.run(['run', '--base-url', service.url, '--expect-version', 'v1'])
  const { findings } = await project.verdict()
  return { ...end, codes: findings.filter(({ outcome }) => outcome !== 'pass').map(({ code }) => code) }
}

const script = (options: string, body: string): string => `
import http from 'k6/http'
export const options = ${options}
export default function () { ${body} }
`
const GET = 'http.get(`${__ENV.BASE_URL}/`)'

describe('a k6 script', () => {
  it('without one iteration is no pass', async () => {
    const { code, stdout } = await load(script("{ vus: 1, duration: '1s', gracefulStop: '0s', iterations: 0 }", GET))
    expect([1, 3, 4]).toContain(code)
    expect(stdout).not.toMatch(/^PASS/m)
  })

  it('whose iterations cannot end in time is no pass', async () => {
    const options = "{ scenarios: { a: { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '0s' } } }"
    const { code, stdout } = await load(`import { sleep } from 'k6'\n${script(options, 'sleep(5)')}`)
    expect([1, 3, 4]).toContain(code)
    expect(stdout).toContain('K6_NO_ITERATIONS')
  })

  it('whose every iteration throws is no pass', async () => {
    const { code, stdout } = await load(script('{ vus: 1, iterations: 3 }', `${GET}; throw new Error('boom')`))
    expect([1, 4]).toContain(code)
    expect(stdout).toContain('K6_ITERATION_EXCEPTIONS')
  })

  it('with a threshold on a metric that has no samples is no pass', async () => {
    const options = "{ vus: 1, iterations: 3, thresholds: { 'http_req_duration{name:typo}': ['p(95)<500'] } }"
    const { code, stdout } = await load(script(options, GET))
    expect([1, 3, 4]).toContain(code)
    expect(stdout).toContain('K6_EMPTY_METRIC')
  })

  it('whose target dies half way fails, by its requests and not by a crash', async () => {
    const options = "{ vus: 2, iterations: 40, thresholds: { http_req_failed: ['rate<0.01'] } }"
    const { code, stdout, codes } = await load(script(options, GET), 12)
    expect(code, stdout).toBe(1)
    expect(codes).toContain('CASE_FAILED')
    expect(codes).not.toContain('SUITE_CRASHED')
    expect(stdout).not.toContain('K6_SCRIPT_EXCEPTION')
  })

  it('whose target is not there counts each request as failed, and runs to its end', async () => {
    const text = script("{ vus: 2, iterations: 20, thresholds: { http_req_failed: ['rate<0.01'] } }", GET)
    await using project = await InlineProject.make({ 'load.k6.js': text })
    const end = await project.run(['load', '-e', 'BASE_URL=http://127.0.0.1:2', 'load.k6.js'])
    expect(end.code, end.stderr).toBe(99)
    expect(end.stdout).toContain('20 of 20')
  })

  it('that does not parse is an error', async () => {
    const { code } = await load('export default function () {')
    expect([1, 4]).toContain(code)
  })

  it('that is well passes, and the record says which engine ran it', async () => {
    const { code, codes } = await load(
      script("{ vus: 2, iterations: 6, thresholds: { http_req_failed: ['rate<0.01'] } }", GET),
    )
    expect({ code, codes }).toEqual({ code: 0, codes: ['LIMITS_NONE'] })
  })
})
