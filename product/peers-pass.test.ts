// What passes elsewhere when nothing was examined, one test each: the system, what it does, and what assay answers.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { exitOfRun, requiredReporters, type ExitName } from '../harness/cli/exit-codes.ts'
import { defineConfig, local, type ConfigInput } from '../harness/config.ts'
import { HarnessError } from '../harness/errors.ts'
import { judge } from '../harness/gate/judge.ts'
import type { FindingCode } from '../harness/gate/verdict.ts'
import type { RunRecord } from '../harness/record.ts'
import type { Reporter } from '../harness/report.ts'
import { readRecord } from '../harness/run-folder.ts'
import { verify, type Run, type RunRequest } from '../harness/run.ts'
import type { Suite } from '../harness/suite.ts'
import type { Identity } from '../harness/target.ts'
import { aCase, aFailedCase, aMeasurement, aRecord, aSuiteResult } from '../harness/testing/records.ts'
import { fakePorts, fakeProvider, fakeSuite } from '../harness/testing/fakes.ts'
import { contractSuite } from '../suites/runners/openapi/suite.ts'
import { k6Suite } from '../suites/runners/k6/suite.ts'
import { TinyService } from './tiny-service.ts'

const VERSION = '1111111'
const GET = 'http.get(`${__ENV.BASE_URL}/`)'
let dir: string
let service: TinyService
let broken: TinyService

beforeAll(async () => {
  service = await TinyService.start(VERSION)
  broken = await TinyService.start(VERSION, (_request, response) => (response.writeHead(500).end(), true))
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await broken[Symbol.asyncDispose]()
})
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-peers-'))
})
afterEach(async () => rm(dir, { recursive: true }))

interface Answer extends Run {
  readonly exit: ExitName
  /** Codes of what counts and is no pass. */
  readonly codes: readonly FindingCode[]
}

// The whole flow, on a service that is well unless it is said otherwise.
async function assay(
  suites: readonly Suite[],
  changes: Partial<ConfigInput> & { readonly url?: string } = {},
  request: Partial<RunRequest> = {},
): Promise<Answer> {
  const { url = service.url, ...input } = changes
  const [first, ...rest] = suites.map(({ name }) => name)
  const config = defineConfig({
    service: 'peers',
    targets: { local: local() },
    stacks: [fakeProvider({ stack: { endpoints: { service: url }, identify: async () => ({ version: VERSION }) } })],
    suites,
    gate: { required: [first ?? '', ...rest] },
    ...input,
  })
  const run = await verify(config, { signal: new AbortController().signal, ...request }, fakePorts(dir))
  const codes = run.verdict.findings.flatMap(({ code, outcome, force }) =>
    outcome !== 'pass' && force === 'enforced' ? [code] : [],
  )
  return { ...run, codes, exit: exitOfRun(run, requiredReporters(config)) }
}

async function load(body: string, options: object = {}, more: string = '', url?: string): Promise<Answer> {
  const script = join(dir, 'load.js')
  const given = JSON.stringify({ vus: 1, iterations: 2, ...options })
  await writeFile(
    script,
    `import http from 'k6/http'\nimport { check, sleep } from 'k6'\nimport { Trend, Rate, Counter } from 'k6/metrics'\n${more}\nexport const options = ${given}\nexport default function () { ${body} }\n`,
  )
  const suite = k6Suite({ name: 'load', script, engine: 'embedded', floor: { cases: 1 }, budgetMs: 60_000 })
  return assay([suite], url === undefined ? {} : { url })
}

function saw(changes: Parameters<typeof aSuiteResult>[0]): Suite {
  return fakeSuite('smoke', async () => aSuiteResult(changes))
}

describe('assay passes', () => {
  it('a script and a suite that saw what they should: the rows below fail for what they say', async () => {
    expect(await load(`check(${GET}, { ok: (r) => r.status === 200 })`)).toMatchObject({ exit: 'pass', codes: [] })
    expect(await assay([saw({})])).toMatchObject({ exit: 'pass', codes: [] })
  })
})

describe('k6', () => {
  it('a Trend without samples has the percentile 0, so `p(95)<500` passes', async () => {
    const answer = await load(GET, { thresholds: { never: ['p(95)<500'] } }, "new Trend('never')")
    expect(answer.exit).toBe('fail')
    expect(JSON.stringify(answer.verdict.findings)).toContain('K6_EMPTY_METRIC')
  })

  it('a Rate without samples passes its threshold', async () => {
    const answer = await load(GET, { thresholds: { never: ['rate<0.01'] } }, "new Rate('never')")
    expect(answer.exit).toBe('fail')
    expect(JSON.stringify(answer.verdict.findings)).toContain('K6_EMPTY_METRIC')
  })

  it('a metric whose tag is misspelt passes its threshold', async () => {
    const answer = await load(GET, { thresholds: { 'http_req_duration{name:typo}': ['p(95)<500'] } })
    expect(answer.exit).toBe('fail')
    expect(JSON.stringify(answer.verdict.findings)).toContain('K6_EMPTY_METRIC')
  })

  it('an exception in every iteration exits 0, and they count as complete', async () => {
    const answer = await load(`${GET}; throw new Error('boom')`)
    expect(answer.exit).toBe('fail')
    expect(JSON.stringify(answer.verdict.findings)).toContain('K6_ITERATION_EXCEPTIONS')
  })

  it('no iteration that came to its end is only a warning', async () => {
    const scenario = { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '0s' }
    const answer = await load('sleep(60)', { vus: undefined, iterations: undefined, scenarios: { one: scenario } })
    expect(answer.exit).toBe('fail')
    expect(JSON.stringify(answer.verdict.findings)).toContain('K6_NO_ITERATIONS')
  })

  it('handleSummary() that throws is only logged, and the results file is missing on a green run', async () => {
    const answer = await load(GET, {}, "export function handleSummary() { throw new Error('no summary') }")
    expect(answer.codes).toEqual([])
    // The figures come from the engine itself, so none is missing; without them it would be no pass.
    const figures = answer.record.suites[0]?.result.measurements.filter(({ values }) => values.length > 0)
    expect(figures?.map(({ metric }) => metric)).toContain('http_req_duration')
    const suites = [{ floor: { requests: 1 }, result: aSuiteResult({ suite: 'load', measurements: [] }) }]
    const limits = { 'http_req_duration.p95': { atMost: 500 } }
    const verdict = judge({ record: aRecord({ suites }), policy: { required: ['load'], limits }, baseline: undefined })
    expect(verdict.outcome).toBe('inconclusive')
  })

  it('checks that fail never change the exit code', async () => {
    const answer = await load(`check(${GET}, { 'is 201': (r) => r.status === 201 })`)
    expect(answer.exit).toBe('fail')
    expect(JSON.stringify(answer.verdict.findings)).toContain('K6_CHECKS_FAILED')
  })
})

describe('other test runners', () => {
  it('Checkly: no check matches, exit 0', async () => {
    const { exit, codes } = await assay([saw({ cases: [] })])
    expect([exit, new Set(codes)]).toEqual(['inconclusive', new Set(['EVIDENCE_NONE'])])
  })

  it('Datadog synthetics: tests that are missing are no failure', async () => {
    const { record } = await assay([saw({})])
    const policy = { required: ['smoke', 'contract'], limits: {} } as const
    const verdict = judge({ record, policy, baseline: undefined })
    expect(verdict.outcome).toBe('inconclusive')
    expect(verdict.findings.map(({ code }) => code)).toContain('SUITE_MISSING')
  })

  it('Datadog synthetics: a login that is refused is no failure', async () => {
    const suite = fakeSuite('smoke', async () => {
      throw new HarnessError('E_TARGET_INCOMPLETE', 'the client is not taken')
    })
    expect(await assay([suite])).toMatchObject({ exit: 'error' })
  })

  it('Datadog deployment gates: a time-out is a pass', async () => {
    const hanging = fakeSuite('smoke', async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return aSuiteResult()
    })
    expect(await assay([{ ...hanging, budgetMs: 20 }])).toMatchObject({ exit: 'error', codes: ['SUITE_TIMED_OUT'] })
  })

  it('Datadog deployment gates: an unexpected error is a pass', () => {
    const record = { ...aRecord(), suites: undefined } as unknown as RunRecord
    const { outcome, findings } = judge({ record, policy: { required: ['smoke'], limits: {} }, baseline: undefined })
    expect(outcome).toBe('error')
    expect(findings.map(({ code }) => code)).toContain('RULE_BROKEN')
  })

  it('Datadog quality gates: no data at all is a pass', () => {
    const policy = { required: ['smoke'], limits: {} } as const
    expect(judge({ record: aRecord({ suites: [] }), policy, baseline: undefined }).outcome).toBe('inconclusive')
  })

  it('Argo Rollouts: an analysis that was ended before its first measurement is successful', async () => {
    const controller = new AbortController()
    const stopping = fakeSuite('smoke', async () => {
      controller.abort(new Error('SIGTERM'))
      return aSuiteResult({ cases: [] })
    })
    expect((await assay([stopping], {}, { signal: controller.signal })).exit).toBe('interrupted')
  })

  it('Pact Broker: no known integration may be deployed', () => {
    const record = aRecord({ suites: [], selection: { configured: [], asked: [] } })
    expect(judge({ record, policy: { required: ['contract'], limits: {} }, baseline: undefined }).outcome).toBe(
      'inconclusive',
    )
  })

  it('github-action-benchmark: a benchmark that was dropped is never looked at', () => {
    const limits = { 'http_req_duration.p95': { atMost: 500 }, 'checkout.p95': { atMost: 500 } }
    const record = aRecord({ suites: [{ floor: {}, result: aSuiteResult({ measurements: [aMeasurement()] }) }] })
    const { outcome, findings } = judge({ record, policy: { required: ['smoke'], limits }, baseline: undefined })
    expect(outcome).toBe('inconclusive')
    expect(findings.find(({ code }) => code === 'LIMIT_UNMEASURED')?.subject).toBe('checkout.p95')
  })

  it('github-action-benchmark: a limit that is crossed fails only on request', () => {
    const record = aRecord({ suites: [{ floor: {}, result: aSuiteResult({ measurements: [aMeasurement()] }) }] })
    const limits = { 'http_req_duration.p95': { atMost: 1 } }
    expect(judge({ record, policy: { required: ['smoke'], limits }, baseline: undefined }).outcome).toBe('fail')
  })

  it('Dredd: an API description that it does not know is "complete" after 1 ms', async () => {
    const answer = await assay([contractSuite({ openapi: '/document' })])
    expect(answer.exit).toBe('error')
    expect(answer.codes).toContain('SUITE_CRASHED')
    expect(JSON.stringify(answer.record)).toContain('E_DOCUMENT_INVALID')
  })

  it('Pact provider verifier: no pact matches, and it passes', async () => {
    const skipped = aCase({ attempts: [], skippedBecause: 'none matches' })
    expect((await assay([saw({ cases: [skipped] })])).codes).toContain('EVIDENCE_NONE')
  })

  it('Flagger load tester: an empty command succeeds', async () => {
    const answer = await load('')
    expect(answer.exit).toBe('pass') // it ran its iterations, and that is what its floor asks for
    const record = {
      ...answer.record,
      suites: answer.record.suites.map(({ result }) => ({ floor: { requests: 1 }, result })),
    }
    expect(judge({ record, policy: { required: ['load'], limits: {} }, baseline: undefined }).outcome).toBe(
      'inconclusive',
    )
  })

  it('Flagger load tester: a load of which every answer is 500 succeeds', async () => {
    const answer = await load(GET, { thresholds: { http_req_failed: ['rate<0.01'] } }, '', broken.url)
    expect(answer.exit).toBe('fail')
  })
})

describe('reports and deployments', () => {
  it('action-junit-report: failures do not fail the check', async () => {
    expect((await assay([saw({ cases: [aFailedCase('smoke > x')] })])).exit).toBe('fail')
  })

  it('action-junit-report: that no test passed does not fail the check', async () => {
    const skipped = ['a', 'b'].map((id) => aCase({ id: `smoke > ${id}`, attempts: [], skippedBecause: 'x' }))
    expect((await assay([saw({ cases: skipped })])).exit).toBe('inconclusive')
  })

  it('action-junit-report: a file that cannot be parsed does not fail the check', async () => {
    const { runDir } = await assay([saw({})])
    const path = join(runDir, 'record.json')
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.slice(0, text.length / 2))
    await expect(readRecord(runDir)).rejects.toMatchObject({ code: 'E_RECORD_MALFORMED', kind: 'record' })
  })

  it('ctrf github-test-reporter: no results file is a success', async () => {
    await expect(readRecord(join(dir, 'nothing'))).rejects.toMatchObject({ code: 'E_RECORD_MISSING', kind: 'record' })
  })

  it('ctrf github-test-reporter: a report that was not made is a success', async () => {
    const silent: Reporter = {
      name: 'ctrf',
      required: true,
      report: async () => ({ reporter: 'ctrf', kind: 'skipped', reason: 'nothing to tell' }),
    }
    expect((await assay([saw({})], { reporters: [silent] })).exit).toBe('error')
  })

  it('ECS deploy action: a deployment that was rolled back is "stable"', async () => {
    const stacks = [fakeProvider({ stack: { identify: async () => ({ version: '0000000' }) } })] as const
    expect(await assay([saw({})], { stacks })).toMatchObject({ exit: 'identity' })
  })

  it('CloudFormation: a rollback in the middle is UPDATE_COMPLETE', async () => {
    const answers: Identity[] = [{ version: VERSION }, { version: '0000000' }]
    const identify = async (): Promise<Identity> => answers.shift() ?? { version: '0000000' }
    const stacks = [fakeProvider({ stack: { identify } })] as const
    expect(await assay([saw({})], { stacks })).toMatchObject({ exit: 'identity', codes: ['IDENTITY_MIXED'] })
  })

  it('a console and a state file that disagree: there is one verdict, and the file holds it', async () => {
    const told: string[] = []
    const reporter: Reporter = {
      name: 'x',
      report: async ({ verdict }) => (told.push(verdict.outcome), { reporter: 'x', kind: 'delivered', where: '' }),
    }
    const { runDir, verdict } = await assay([saw({ cases: [] })], { reporters: [reporter] })
    const written = JSON.parse(await readFile(join(runDir, 'verdict.json'), 'utf8')) as { readonly outcome: string }
    expect([told[0], written.outcome, verdict.outcome]).toEqual(['inconclusive', 'inconclusive', 'inconclusive'])
  })
})
