import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LoadOutcome } from '../engine.ts'
import { embeddedEngine } from './engine.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'assay-threads-'))
})
afterEach(async () => rm(folder, { recursive: true }))

async function run(source: string, stopsAtOnce = false): Promise<LoadOutcome> {
  const stopping = new AbortController()
  const script = join(folder, 'script.js')
  await writeFile(script, source)
  return embeddedEngine().run({
    script,
    env: {},
    limits: { hosts: ['127.0.0.1:*'], maxRatePerSecond: 10_000 },
    threads: 2,
    artifactsDir: folder,
    signal: stopping.signal,
    onProgress: () => stopsAtOnce && stopping.abort(),
  })
}

function values({ summary }: LoadOutcome, metric: string): Readonly<Record<string, number>> {
  return summary?.metrics[metric]?.values ?? {}
}

describe('a run in two threads', () => {
  it('runs every executor as one thread would', async () => {
    const outcome = await run(`
      import exec from 'k6/execution'
      import { check, group, sleep } from 'k6'
      import { Counter, Trend } from 'k6/metrics'
      const [shared, each, due, ramped] = ['shared', 'each', 'due', 'ramped'].map((name) => new Counter(name))
      const number = new Trend('number')
      export const options = {
        scenarios: {
          shared: { executor: 'shared-iterations', vus: 5, iterations: 101 },
          each: { executor: 'per-vu-iterations', vus: 3, iterations: 10, exec: 'forEach', startTime: '100ms' },
          small: { executor: 'per-vu-iterations', vus: 1, iterations: 2, exec: 'forEach' },
          due: { executor: 'ramping-arrival-rate', startRate: 100, stages: [{ duration: '500ms', target: 100 }], preAllocatedVUs: 10, exec: 'forDue' },
          ramp: { executor: 'ramping-vus', startVUs: 3, stages: [{ duration: '300ms', target: 3 }], exec: 'forRamp' },
        },
        thresholds: { 'shared{kind:a}': ['count==101'], number: ['max==100', 'min==0'] },
      }
      export function setup() { return { token: 'x' } }
      export default function ({ token }) {
        shared.add(1, { kind: 'a' })
        number.add(exec.scenario.iterationInTest)
        group('outer', () => check(token, { 'has what setup() gave': (text) => text === 'x' }))
        sleep(0.001)
      }
      export function forEach() { each.add(1) }
      export function forDue() { due.add(1) }
      export function forRamp() { ramped.add(1); sleep(0.05) }
      export function teardown({ token }) { if (token !== 'x') throw new Error('no token') }`)
    expect(outcome.exit).toEqual({ kind: 'exited', code: 0 })
    expect(values(outcome, 'shared')['count']).toBe(101)
    expect(values(outcome, 'each')['count']).toBe(32)
    expect((values(outcome, 'due')['count'] ?? 0) + (values(outcome, 'dropped_iterations')['count'] ?? 0)).toBe(50)
    expect(values(outcome, 'ramped')['count']).toBeGreaterThanOrEqual(3)
    expect(outcome.summary?.root_group.groups[0]?.checks).toMatchObject([{ passes: 101, fails: 0 }])
    const iterations = outcome.series.find(({ metric }) => metric === 'iterations')
    expect(iterations?.blocks.reduce((sum, { samples }) => sum + samples, 0)).toBe(iterations?.samples)
  })

  it('ends where the init code throws for a virtual user of another thread', async () => {
    const { exit, errors } = await run(`
      if (__VU === 2) throw new Error('not for me')
      export const options = { vus: 2, iterations: 2 }
      export default function () {}`)
    expect(exit).toEqual({ kind: 'exited', code: 107 })
    expect(errors[0]).toContain('not for me')
  })

  it('counts what throws in either', async () => {
    const { exceptions, errors } = await run(`
      export const options = { scenarios: { a: { executor: 'per-vu-iterations', vus: 4, iterations: 2 } } }
      export default function () { throw new Error('boom ' + __VU) }`)
    expect(exceptions).toBe(8)
    expect(new Set(errors)).toEqual(new Set([1, 2, 3, 4].map((id) => `Error: boom ${id}`)))
  })

  it.each([
    ['test.abort()', "if (__VU === 2) exec.test.abort('enough')", 108],
    ['a threshold that ends the run', 'mistakes.add(1)', 99],
    ['test.fail()', "if (__VU === 2) { exec.test.fail('bad'); stopped = true }", 110],
  ])('ends all by %s', async (_what, body, code) => {
    const forever = code === 110 ? '1s' : '10m'
    const { exit } = await run(`
      import exec from 'k6/execution'
      import { sleep } from 'k6'
      import { Counter } from 'k6/metrics'
      const mistakes = new Counter('mistakes')
      let stopped = false
      export const options = {
        vus: 2, duration: '${forever}', gracefulStop: '0s',
        thresholds: { mistakes: [{ threshold: 'count==0', abortOnFail: true }] },
      }
      export default function () { ${body}; sleep(0.1) }`)
    expect(exit).toEqual({ kind: 'exited', code })
  })

  it('stops when it is told to, and still sums up', async () => {
    const outcome = await run(
      `import { sleep } from 'k6'
      export const options = { vus: 2, duration: '10m' }
      export default function () { sleep(0.1) }`,
      true,
    )
    expect(outcome.exit).toEqual({ kind: 'stopped' })
    expect(outcome.summary).toBeDefined()
  })
})
