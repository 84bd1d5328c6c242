import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../harness/events.ts'
import type { SuiteContext, SuiteResult, SuiteSource } from '../../../harness/suite.ts'
import { k6Suite, type EngineChoice } from './suite.ts'
import { FakeDocker } from './testdata/fake-docker.ts'
import { SECRET, startOrigin, type Origin } from './testdata/origin.ts'

const testdata = join(import.meta.dirname, 'testdata')
// The fake program is started by the Node that runs this test.
const folders = dirname(process.execPath)
let origin: Origin
let artifactsDir: string
let events: RunEvent[]

beforeAll(async () => {
  origin = await startOrigin()
})
afterAll(async () => {
  await origin[Symbol.asyncDispose]()
})
beforeEach(async () => {
  artifactsDir = await mkdtemp(join(tmpdir(), 'assay-k6-'))
  events = []
})
afterEach(async () => {
  await rm(artifactsDir, { recursive: true })
})

interface Run {
  readonly script: string
  readonly fake?: string
  readonly signal?: AbortSignal
  readonly maxRatePerSecond?: number
  readonly budgetMs?: number
  readonly bin?: string
  /** In place of the engine that the rest implies. */
  readonly engine?: EngineChoice
  readonly cases?: readonly string[]
  readonly sources?: readonly SuiteSource[]
  readonly observe?: (event: RunEvent) => void
  /** In place of `K6_BIN`. */
  readonly env?: Readonly<Record<string, string>>
}

async function run({
  script,
  fake,
  signal = new AbortController().signal,
  maxRatePerSecond = 10_000,
  budgetMs = 20_000,
  bin = join(testdata, 'fake-k6.mjs'),
  engine = fake === undefined ? 'embedded' : 'k6',
  env = { K6_BIN: bin },
  cases,
  sources,
  observe = () => undefined,
}: Run): Promise<SuiteResult> {
  const context: SuiteContext = {
    runId: 'run-1',
    target: {
      name: 'local',
      versionHeader: 'x-service-version',
      readyPath: '/health',
      safety: { hosts: [origin.host], mayWrite: true, maxRatePerSecond },
    },
    endpoints: { service: origin.url },
    credentials: { ASSAY_CLIENT_ID: 'client', ASSAY_CLIENT_SECRET: SECRET },
    env,
    budgetMs,
    ...(cases === undefined ? {} : { cases }),
    ...(sources === undefined ? {} : { sources }),
    artifactsDir,
    signal,
    observe: (event) => {
      events.push(event)
      observe(event)
    },
  }
  return k6Suite({
    name: 'performance',
    script: join(testdata, script),
    engine,
    ...(fake === undefined ? {} : { env: { FAKE_K6: fake, PATH: folders } }),
    floor: { requests: 1 },
    budgetMs,
  }).run(context)
}

function complaints(result: SuiteResult): readonly string[] {
  return result.cases.flatMap(({ title, attempts }) =>
    attempts.flatMap(({ status, failure }) =>
      status === 'passed' ? [] : [`${status} ${title.slice(1).join(' > ')}: ${failure?.message}`],
    ),
  )
}

function codes(result: SuiteResult): readonly string[] {
  return complaints(result).map((text) => /K6_[A-Z_]+/.exec(text)?.[0] ?? text)
}

describe('k6Suite on the embedded engine', () => {
  it('names a script without iterations', async () => {
    const result = await run({ script: 'no-iterations.js' })
    expect(codes(result)).toEqual(['K6_NO_ITERATIONS', 'K6_EMPTY_METRIC'])
  })

  it('names a script whose every iteration throws', async () => {
    const result = await run({ script: 'every-iteration-throws.js' })
    expect(complaints(result)).toEqual([
      'failed evidence > no iteration throws: K6_ITERATION_EXCEPTIONS: 3 of 3 iterations ended with an exception, which k6 counts as run, first: Error: boom',
    ])
  })

  it('names thresholds on metrics without samples, and lets counters of what should not happen be', async () => {
    const result = await run({ script: 'empty-metric.js' })
    expect(complaints(result)).toEqual([
      'failed threshold > http_reqs{name:typo} > count<100: K6_EMPTY_METRIC: `http_reqs{name:typo}` has no samples, so `count<100` says nothing; k6 answers "passed"',
      'failed threshold > never_added > p(95)<500: K6_EMPTY_METRIC: `never_added` has no samples, so `p(95)<500` says nothing; k6 answers "passed"',
    ])
  })

  it.each([
    ['late.js', ['K6_DROPPED_ITERATIONS', 'K6_LATE_ITERATIONS']],
    ['dropped.js', ['K6_DROPPED_ITERATIONS']],
    ['setup-too-long.js', ['K6_SETUP_TIMEOUT', 'K6_NO_ITERATIONS']],
    ['teardown-too-long.js', ['K6_TEARDOWN_TIMEOUT']],
    ['masked.js', ['K6_SCRIPT_ABORTED', 'K6_THRESHOLD_MASKED', 'K6_CHECKS_FAILED']],
  ])('%s: %j', async (script, expected) => {
    expect(codes(await run({ script }))).toEqual(expected)
  })

  it('tells when the init code throws', async () => {
    const result = await run({ script: 'init-throws.js' })
    expect(result.completion).toEqual({
      kind: 'crashed',
      code: 'E_SUITE_CRASHED',
      message: 'the engine ended with exit code 107: Error: no init for you',
    })
    expect(codes(result)).toEqual(['K6_SCRIPT_EXCEPTION', 'K6_SUMMARY_MISSING', 'K6_NO_ITERATIONS'])
  })

  it('tells when the script is not there', async () => {
    const result = await run({ script: 'absent.js' })
    expect(result.completion).toMatchObject({ kind: 'crashed' })
    expect(complaints(result)[0]).toContain("the script can't be read")
  })

  it('ends a script that spins', async () => {
    const budget = AbortSignal.timeout(700)
    const result = await run({ script: 'spins.js', signal: budget, budgetMs: 700 })
    expect(result.completion).toMatchObject({ kind: 'crashed', message: 'the engine was stopped before its end' })
    expect(codes(result)).toContain('K6_STOPPED')
  })

  it('sends nothing beyond the hosts of the target, not by a redirect either', async () => {
    const result = await run({ script: 'other-host.js' })
    expect(complaints(result)).toEqual([
      "errored evidence > requests stay with the target's hosts: K6_HOST_REFUSED: the script wanted to send to 192.0.2.1, beyond the target's hosts; add them to `hosts` of the target if they belong to it",
    ])
  })

  it('refuses a script before the run where it can be seen that nothing waits for a request', async () => {
    const result = await run({ script: 'misplaced.js' })
    expect(complaints(result)[0]).toMatch(
      /misplaced\.js:5: http\.get\(\) in an async generator: the embedded engine can't wait there/,
    )
  })

  it('tells when a request is made where nothing can wait', async () => {
    const result = await run({ script: 'misplaced-by-hand-over.js' })
    expect(complaints(result).join()).toContain(
      "http.get() was called where the embedded engine can't wait: in a conversion to a text",
    )
    expect(result.measurements.some(({ metric }) => metric === 'http_reqs')).toBe(false)
  })

  it('holds the rate of the target', async () => {
    const result = await run({ script: 'capped.js', maxRatePerSecond: 50 })
    const requests = result.measurements.find(
      ({ metric, statistic }) => metric === 'http_reqs' && statistic === 'count',
    )
    expect(requests?.overall).toBeGreaterThan(30)
    expect(requests?.overall).toBeLessThanOrEqual(56)
  })

  it('measures a good run in blocks and overall', async () => {
    const result = await run({ script: 'good.js' })
    expect(complaints(result)).toEqual([])
    expect(result.completion).toEqual({ kind: 'completed' })
    expect(result.tool).toEqual({ engine: 'embedded', version: '3' })
    const statistic = (metric: string, name: string) =>
      result.measurements.find((one) => one.metric === metric && one.statistic === name)
    expect(statistic('http_req_duration', 'p95')).toMatchObject({ unit: 'ms' })
    expect(statistic('http_req_failed', 'rate')).toMatchObject({ unit: 'ratio', overall: 0 })
    const counted = statistic('http_reqs', 'count')
    expect(counted?.values.length).toBeGreaterThanOrEqual(1)
    expect(counted?.overall).toBeGreaterThan(50)
    expect(events.some((event) => event.kind === 'suite-progress')).toBe(true)
  })

  it('runs the whole script for some of its cases, and tells of those alone', async () => {
    const id = 'performance > masked.js > check > is two'
    const result = await run({ script: 'masked.js', cases: [id] })
    expect(codes(result)).toEqual(['K6_CHECKS_FAILED'])
    expect(result.cases.map((one) => one.id)).toEqual([id, 'performance > all other cases'])
    expect(result.cases[0]?.reproduce).toBe(
      "npx assay run --target local --suite performance --case 'performance > masked.js > check > is two'",
    )
  })

  it('loads nothing where no case of the script was asked for', async () => {
    const result = await run({ script: 'good.js', cases: ['performance > other.js > check > a', 'smoke > a'] })
    expect(result.cases.map((one) => one.id)).toEqual(['performance > all other cases'])
    expect(result.completion).toEqual({ kind: 'completed' })
    expect(result.measurements).toEqual([])
  })

  it('runs with the modules that were downloaded for the hash, and tells those that were missing', async () => {
    const text = 'export default class { open(name) { return name } }'
    const session = { name: 'https://modules.test/lib/session.js', text }
    const script = 'semantics/modules/remote.js'
    const old = { name: 'https://modules.test/lib/old.js', text: 'exports.both = () => []' }
    expect((await run({ script, sources: ['/some/file.js', session, old] })).completion).toEqual({ kind: 'completed' })
    const without = await run({ script, sources: [session, { name: old.name, missing: 'status 404' }] })
    expect(complaints(without)[0]).toContain("https://modules.test/lib/old.js can't be downloaded: status 404")
  })

  it('keeps secrets out of the result and of its files', async () => {
    const result = await run({ script: 'good.js' })
    const written = await readFile(join(artifactsDir, 'k6.log'), 'utf8')
    expect(`${JSON.stringify(result)}${JSON.stringify(events)}${written}`).not.toContain(SECRET)
  })
})

describe('k6Suite on the k6 program', () => {
  it('says that the program is missing', async () => {
    await expect(run({ script: 'good.js', fake: 'good', bin: '/nowhere/k6' })).rejects.toMatchObject({
      code: 'E_SUITE_MISSING_TOOL',
    })
  })

  it.each([
    ['no-summary', ['K6_SUMMARY_MISSING']],
    ['cut-summary', ['K6_SUMMARY_MISSING']],
    ['odd-summary', ['K6_SUMMARY_MISSING']],
    ['killed', ['K6_KILLED', 'K6_SUMMARY_MISSING']],
    ['no-iterations', ['K6_NO_ITERATIONS', 'K6_EMPTY_METRIC']],
    ['empty-metric', ['K6_EMPTY_METRIC']],
    ['throws', ['K6_ITERATION_EXCEPTIONS']],
    ['dropped', ['K6_DROPPED_ITERATIONS']],
    ['check-fails', ['K6_CHECKS_FAILED']],
    ['crossed', ['K6_THRESHOLD_CROSSED']],
    ['masked', ['K6_SCRIPT_ABORTED', 'K6_THRESHOLD_MASKED']],
    ['other-host', ['K6_HOST_REFUSED']],
    ['other-host-by-ws', ['K6_HOST_REFUSED']],
    ['late', ['K6_DROPPED_ITERATIONS', 'K6_LATE_ITERATIONS']],
    ['interrupted', ['K6_DROPPED_ITERATIONS']],
    ['untold', ['K6_THRESHOLDS_UNTOLD']],
    ['garbage', ['K6_SUMMARY_MISSING']],
    ['exit-97', ['K6_CLOUD_RUN_FAILED']],
    ['exit-98', ['K6_CLOUD_PROGRESS_LOST']],
    ['exit-100', ['K6_SETUP_TIMEOUT']],
    ['exit-101', ['K6_TEARDOWN_TIMEOUT']],
    ['exit-102', ['K6_TIMEOUT']],
    ['exit-103', ['K6_STOPPED_BY_API']],
    ['exit-104', ['K6_CONFIG_INVALID']],
    ['exit-105', ['K6_ABORTED_FROM_OUTSIDE']],
    ['exit-106', ['K6_API_UNAVAILABLE']],
    ['exit-107', ['K6_SCRIPT_EXCEPTION']],
    ['exit-108', ['K6_SCRIPT_ABORTED']],
    ['exit-109', ['K6_PANIC']],
    ['exit-110', ['K6_MARKED_FAILED']],
    ['exit-1', ['K6_EXIT_UNKNOWN']],
    ['good', []],
  ])('%s: %j', async (fake, expected) => {
    expect(codes(await run({ script: 'good.js', fake }))).toEqual(expected)
  })

  it('ends a program that hangs and does not hear', async () => {
    const stopping = new AbortController()
    const result = await run({
      script: 'good.js',
      fake: 'hangs',
      signal: stopping.signal,
      observe: ({ kind }) => kind === 'suite-progress' && stopping.abort(),
    })
    expect(result.completion).toMatchObject({ kind: 'crashed', message: 'the engine was stopped before its end' })
    expect(codes(result)).toContain('K6_STOPPED')
  })

  it('puts no secret on the command line, and hands on nothing but what the script is to have', async () => {
    const result = await run({ script: 'good.js', fake: 'echo-environment' })
    const log = await readFile(join(artifactsDir, 'k6.log'), 'utf8')
    expect(log).toContain('--summary-export=')
    expect(`${log}${JSON.stringify(result)}`).not.toContain(SECRET)
    expect(log).toContain(
      'environment: ASSAY_CLIENT_ID ASSAY_CLIENT_SECRET ASSAY_RUN_ID BASE_URL FAKE_K6 HOME K6_AUTO_EXTENSION_RESOLUTION K6_BINARY_PROVISIONING K6_NEW_MACHINE_READABLE_SUMMARY K6_NO_USAGE_REPORT PATH',
    )
  })

  it('reckons from the samples how late iterations started, at least', async () => {
    const result = await run({ script: 'good.js', fake: 'late' })
    const lateness = result.measurements.filter(({ metric }) => metric === 'iteration_lateness')
    const overall = (name: string) => lateness.find(({ statistic }) => statistic === name)?.overall
    expect([overall('min'), overall('median'), overall('max')]).toEqual([0, 500, 500])
    expect(complaints(result)[1]).toContain('5 % or more of 29 iterations')
  })

  it('does not say that requests stay with the hosts where k6 does not say where they went', async () => {
    const result = await run({ script: 'good.js', fake: 'named' })
    const hosts = result.cases.find(({ title }) => title.at(-1) === "requests stay with the target's hosts")
    expect(hosts).toMatchObject({
      attempts: [],
      skippedBecause: 'k6 tells requests by their name alone: nobody saw where 30 of 30 went',
    })
  })

  it('hands on the proxies of the environment', async () => {
    const env = {
      K6_BIN: join(testdata, 'fake-k6.mjs'),
      HTTPS_PROXY: 'http://proxy.example',
      no_proxy: 'a',
      HOSTNAME: 'b',
    }
    await run({ script: 'good.js', fake: 'echo-environment', env })
    expect(await readFile(join(artifactsDir, 'k6.log'), 'utf8')).toMatch(/HOME HTTPS_PROXY K6_.* PATH no_proxy/)
  })

  it('measures in blocks from the samples', async () => {
    const result = await run({ script: 'good.js', fake: 'good' })
    expect(result.tool).toEqual({ engine: 'k6', version: '2.2.0' })
    const requests = result.measurements.find(
      ({ metric, statistic }) => metric === 'http_reqs' && statistic === 'count',
    )
    expect(requests).toMatchObject({ values: [10, 10, 10], counts: [10, 10, 10], overall: 30 })
  })
})

describe('k6Suite on whatever there is', () => {
  const script = 'teardown-too-long.js' // short
  const nowhere = { DOCKER_HOST: 'unix:///nowhere/docker.sock', PATH: '/nowhere' }

  async function program(): Promise<string> {
    const text = `#!/bin/sh\nexec '${process.execPath}' '${join(testdata, 'fake-k6.mjs')}' "$@"\n`
    await writeFile(join(artifactsDir, 'k6'), text, { mode: 0o755 })
    return artifactsDir
  }

  it('takes k6 on PATH before Docker, and says so', async () => {
    const PATH = await program()
    await using docker = await FakeDocker.start(artifactsDir, { bin: PATH, images: ['grafana/k6:latest'] })
    const env = { PATH, DOCKER_HOST: `unix://${docker.socketPath}` }
    expect((await run({ script, engine: 'auto', env })).tool).toEqual({ engine: 'k6', version: '2.2.0' })
    expect(docker.created).toEqual([])
  })

  it('takes Docker where it has the image, and says so', async () => {
    await using docker = await FakeDocker.start(artifactsDir, { bin: await program(), images: ['grafana/k6:latest'] })
    const env = { ...nowhere, DOCKER_HOST: `unix://${docker.socketPath}` }
    const result = await run({ script, engine: 'auto', env })
    expect(result.tool).toEqual({ engine: 'docker', version: '2.2.0' })
    expect(complaints(result)).toEqual([])
  })

  it('takes the embedded engine where there is nothing else, and says so', async () => {
    await using docker = await FakeDocker.start(artifactsDir, { bin: artifactsDir, images: [] })
    const env = { ...nowhere, DOCKER_HOST: `unix://${docker.socketPath}` }
    expect((await run({ script, engine: 'auto', env })).tool).toMatchObject({ engine: 'embedded' })
    expect(docker.asked.some((line) => line.startsWith('POST'))).toBe(false)
  })

  it('takes nothing else in the place of a program that is named', async () => {
    const running = run({ script, engine: 'auto', env: { ...nowhere, K6_BIN: '/nowhere/k6' } })
    await expect(running).rejects.toThrow(/at \/nowhere\/k6 \(K6_BIN\), found .*no program is there/)
  })

  it.each<[EngineChoice, Readonly<Record<string, string>>, string, string]>([
    ['auto', nowhere, 'optional', 'the embedded engine runs the scripts'],
    ['embedded', {}, 'optional', 'the embedded engine runs the scripts'],
    [
      'auto',
      { ...nowhere, K6_BIN: '/nowhere/k6' },
      'missing',
      'no k6 program was found; /nowhere/k6: no program is there',
    ],
    ['k6', nowhere, 'missing', 'no k6 program was found'],
    ['docker', nowhere, 'missing', 'no Docker engine answers'],
  ])('%s with %j is %s in doctor', async (engine, env, state, detail) => {
    const suite = k6Suite({ name: 'x', script: join(testdata, script), engine, floor: {}, budgetMs: 1 })
    const diagnoses = await suite.diagnose?.({ env, signal: new AbortController().signal })
    expect(diagnoses).toMatchObject([{ subject: 'k6', state, detail }])
  })
})
