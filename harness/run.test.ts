import { mkdtemp, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineConfig, local, type ConfigInput } from './config.ts'
import { HarnessError } from './errors.ts'
import type { RunEvent } from './events.ts'
import { parseRecord, type RunRecord } from './record.ts'
import type { Delivery, Reporter } from './report.ts'
import { selectProviders, verify, type Run, type RunRequest } from './run.ts'
import type { Identity } from './target.ts'
import { fakePorts, fakeProvider, fakeSuite } from './testing/fakes.ts'
import { aCase, aFailedCase, aSuiteResult } from './testing/records.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-run-'))
})
afterEach(async () => rm(dir, { recursive: true }))

async function run(changes: Partial<ConfigInput> = {}, request: Partial<RunRequest> = {}): Promise<Run> {
  const config = defineConfig({
    service: 'x',
    targets: { local: local() },
    stacks: [fakeProvider()],
    suites: [fakeSuite('smoke')],
    gate: { required: ['smoke'] },
    identifyEveryMs: 5,
    ...changes,
  })
  return verify(config, { signal: new AbortController().signal, ...request }, fakePorts(dir))
}

async function onDisk(): Promise<RunRecord> {
  return parseRecord(await readFile(join(dir, '.assay', 'latest', 'record.json'), 'utf8'), 'record.json')
}

describe('verify', () => {
  it('a stack that does not start is recorded, and no suite runs', async () => {
    const stack = fakeProvider({
      start: async () => {
        throw new HarnessError('E_STACK_FAILED', 'no port')
      },
    })
    const { record, verdict } = await run({ stacks: [stack] })
    expect(record.stack).toEqual({ kind: 'failed', provider: 'fake', code: 'E_STACK_FAILED', message: 'no port' })
    expect(record.suites[0]?.result.completion).toEqual({
      kind: 'not-run',
      reason: 'the stack did not start (E_STACK_FAILED)',
    })
    expect(verdict.outcome).toBe('error')
    expect(await onDisk()).toEqual(record)
  })

  it('commands that repeat say what the run was given', async () => {
    const request = { stack: 'fake', image: 'svc:1', expectVersion: '2222222' }
    const stack = fakeProvider({ stack: { identify: async () => ({ version: '1111111' }) } })
    const { record, verdict } = await run({ stacks: [stack] }, request)
    expect((await onDisk()).target.given).toEqual(request)
    expect(record.target.given).toEqual(request)
    expect(verdict.findings.find(({ code }) => code === 'IDENTITY_MISMATCH')?.reproduce).toBe(
      'npx assay run --target local --stack fake --image svc:1 --expect-version 2222222',
    )
  })

  it('commands that repeat hold no secret of the environment', async () => {
    const ports = { ...fakePorts(dir), env: { REGISTRY_TOKEN: 'hunter2hunter2' } }
    const config = { targets: { local: local() }, stacks: [fakeProvider()], suites: [fakeSuite('smoke')] }
    const { record, verdict } = await verify(
      defineConfig({ service: 'x', ...config, gate: { required: ['smoke'] } }),
      { signal: new AbortController().signal, image: 'svc:hunter2hunter2' },
      ports,
    )
    expect(JSON.stringify([record, verdict])).not.toContain('hunter2')
  })

  it('a suite runs with the sources that were hashed, and the record says what was missing', async () => {
    const sources = [{ name: 'https://x/y.js', missing: 'status 404' }]
    let given: unknown
    const suite = fakeSuite(
      'smoke',
      async (context) => {
        given = context.sources
        return aSuiteResult({ suite: 'smoke' })
      },
      { sources: async () => sources },
    )
    const { record } = await run({ suites: [suite] })
    expect(given).toEqual(sources)
    expect(record.source).toEqual({
      commit: '1111111',
      suiteHash: 'unknown',
      unhashedBecause: "https://x/y.js can't be had: status 404",
    })
    expect(await onDisk()).toEqual(record)
  })

  it('a stop is heard while suites look for their sources', async () => {
    const stopping = new AbortController()
    const sources = async ({ signal }: { readonly signal: AbortSignal }): Promise<never> => {
      stopping.abort(new Error('SIGINT'))
      signal.throwIfAborted()
      throw new Error('the signal is another')
    }
    const { record } = await run({ suites: [fakeSuite('smoke', undefined, { sources })] }, { signal: stopping.signal })
    expect(record.ended).toEqual({ kind: 'interrupted', signal: 'SIGINT' })
    expect(record.source.unhashedBecause).toBe('SIGINT')
  })

  it('no stack that applies is recorded with each reason', async () => {
    const stack = fakeProvider({ applies: async () => ({ applies: false, because: 'no Docker' }) })
    const { record } = await run({ stacks: [stack] })
    expect(record.stack).toMatchObject({ code: 'E_STACK_NONE', provider: 'no stack' })
    expect(JSON.stringify(record.stack)).toContain('fake does not apply: no Docker')
  })

  it('the wrong version is not tested', async () => {
    let began = false
    const suite = fakeSuite('smoke', async () => {
      began = true
      return aSuiteResult()
    })
    const stack = fakeProvider({ stack: { identify: async () => ({ version: '2222222' }) } })
    const { record, verdict } = await run({ stacks: [stack], suites: [suite] })
    expect(began).toBe(false)
    expect(verdict.outcome).toBe('fail')
    expect(record.suites[0]?.result.completion).toMatchObject({
      reason: 'the target is 2222222, not the expected 1111111',
    })
  })

  it('a version that changes while suites run is seen', async () => {
    const answers: Identity[] = [{ version: '1111111' }, { version: '2222222' }]
    const stack = fakeProvider({ stack: { identify: async () => answers.shift() ?? { version: '1111111' } } })
    const { verdict } = await run({ stacks: [stack] })
    expect(verdict.findings[0].code).toBe('IDENTITY_MIXED')
  })

  it('a target that no longer answers is seen', async () => {
    let asked = 0
    const identify = async (): Promise<Identity> => {
      asked += 1
      if (asked > 1) throw new HarnessError('E_TARGET_UNREACHABLE', 'refused')
      return { version: '1111111' }
    }
    const { verdict } = await run({ stacks: [fakeProvider({ stack: { identify } })] })
    expect(verdict.findings[0]).toMatchObject({ code: 'IDENTITY_LOST', outcome: 'inconclusive' })
  })

  it('a prerequisite that failed leaves later stages out', async () => {
    const failing = fakeSuite('smoke', async () => aSuiteResult({ cases: [aFailedCase('smoke > x')] }), {
      prerequisite: true,
    })
    const { record } = await run({ suites: [failing, fakeSuite('contract')] })
    expect(record.suites[1]?.result.completion).toEqual({
      kind: 'not-run',
      reason: 'smoke must succeed first, and did not',
    })
  })

  it('of cases that are asked for, their suites alone run; none of a known suite, and all do', async () => {
    const suites = [fakeSuite('smoke'), fakeSuite('contract')]
    const names = async (cases: readonly string[]): Promise<readonly string[]> =>
      (await run({ suites }, { cases })).record.suites.map(({ result }) => result.suite)
    expect(await names(['contract > GET /x > status'])).toEqual(['contract'])
    expect(await names(['contracts > GET /x > status'])).toEqual(['smoke', 'contract'])
  })

  it('a prerequisite that saw nothing leaves later stages out', async () => {
    const empty = fakeSuite('smoke', async () => aSuiteResult({ cases: [] }), { prerequisite: true })
    const { record } = await run({ suites: [empty, fakeSuite('contract')] })
    expect(record.suites[1]?.result.completion.kind).toBe('not-run')
  })

  it('an interrupted run is recorded with what was seen, and the stack is stopped', async () => {
    const controller = new AbortController()
    const stack = fakeProvider()
    const interrupting = fakeSuite('smoke', async ({ observe }) => {
      observe({ kind: 'case-finished', suite: 'smoke', case: aCase() })
      controller.abort(new Error('SIGINT'))
      throw new Error('stopped')
    })
    const changes = { stacks: [stack], suites: [interrupting, fakeSuite('contract')] }
    const { record, verdict } = await run(changes, { signal: controller.signal })
    expect(record.ended).toEqual({ kind: 'interrupted', signal: 'SIGINT' })
    expect(record.suites.map(({ result }) => [result.completion.kind, result.cases.length])).toEqual([
      ['not-run', 1],
      ['not-run', 0],
    ])
    expect(verdict.outcome).toBe('inconclusive')
    expect(stack.calls).toEqual(['start', 'stop'])
    expect(await onDisk()).toEqual(record)
  })

  it('a stack that cannot be stopped is said', async () => {
    const stack = fakeProvider({
      stack: {
        [Symbol.asyncDispose]: async () => {
          throw new Error('pid 7 does not end')
        },
      },
    })
    const { verdict } = await run({ stacks: [stack] })
    expect(verdict.findings.find(({ code }) => code === 'STACK_UNCLEAN')?.message).toContain('pid 7')
  })

  it('what its parts used and what happened to them is in the record, and what cannot be told is not nothing', async () => {
    const at = '2026-01-02T03:04:05.000Z'
    const samples = [{ at, memoryBytes: 5, cpuMs: 1 }]
    const usage = async () => [
      { part: 'service', samples },
      { part: 'unseen', samples: [] },
    ]
    const disturbances = async () => Promise.reject(new Error('the engine is gone'))
    const { record, verdict } = await run({ stacks: [fakeProvider({ stack: { usage, disturbances } })] })
    expect(record.stack).toMatchObject({
      usage: [{ part: 'service', peakMemoryBytes: 5, cpuMs: 0, perRequest: [], samples }],
      disturbances: [{ kind: 'dependency-died', message: expect.stringContaining('the engine is gone') as string }],
    })
    expect(verdict.outcome).toBe('error')
  })

  it('secrets of the stack and of the environment are not in the record', async () => {
    const told = (secret: string) =>
      aCase({ attempts: [{ status: 'failed', durationMs: 1, failure: { message: secret } }] })
    const suite = fakeSuite('smoke', async ({ credentials, observe }) => {
      const one = told(`sent ${credentials['ASSAY_CLIENT_SECRET']}`)
      observe({ kind: 'case-finished', suite: 'smoke', case: one })
      return aSuiteResult({ cases: [one] })
    })
    const stack = fakeProvider({ stack: { credentials: { ASSAY_CLIENT_SECRET: 'hunter2hunter2' } } })
    const heard: RunEvent[] = []
    const listening: Reporter = {
      name: 'listening',
      observe: (event) => void heard.push(event),
      report: async () => ({ reporter: 'listening', kind: 'skipped', reason: 'it only listens' }),
    }
    const { record } = await run({ stacks: [stack], suites: [suite], reporters: [listening] })
    expect(JSON.stringify([record, heard])).not.toContain('hunter2hunter2')
    expect(JSON.stringify(heard)).toContain('sent [redacted]')
    expect(JSON.stringify(record)).toContain('sent [redacted]')
  })

  it('a good run passes, and leaves a record and a verdict where latest points', async () => {
    const { record, verdict, runDir } = await run({
      suites: [fakeSuite('smoke'), [fakeSuite('contract'), fakeSuite('x')]],
    })
    expect(verdict.outcome).toBe('pass')
    expect(record.runId).toBe('20260102T030405Z-abc123')
    expect(await readlink(join(dir, '.assay', 'latest'))).toBe(join('runs', record.runId))
    expect(JSON.parse(await readFile(join(runDir, 'verdict.json'), 'utf8'))).toEqual(verdict)
  })

  it('a stack that gives no version is unobserved', async () => {
    const identify = async (): Promise<Identity> => undefined as unknown as Identity
    const { verdict } = await run({ stacks: [fakeProvider({ stack: { identify } })] })
    expect(verdict.findings[0].code).toBe('IDENTITY_UNOBSERVED')
  })

  it('one reporter that fails stops no other', async () => {
    const failing: Reporter = {
      name: 'failing',
      observe: () => {
        throw new Error('in observe')
      },
      report: async () => {
        throw new Error('in report')
      },
    }
    const heard: string[] = []
    const fine: Reporter = {
      name: 'fine',
      observe: ({ kind }) => void heard.push(kind),
      report: async ({ runDir }) => ({ reporter: 'fine', kind: 'delivered', where: runDir }),
    }
    const { deliveries, runDir } = await run({ reporters: [failing, fine] })
    expect(deliveries).toEqual([
      { reporter: 'failing', kind: 'failed', code: 'E_REPORT_FAILED', message: 'in report' },
      { reporter: 'fine', kind: 'delivered', where: runDir },
    ])
    expect(heard).toEqual(['run-started', 'stack-started', 'suite-started', 'suite-finished', 'run-finished'])
  })

  it('a reporter cannot change the verdict, nor speak for another', async () => {
    const failing = fakeSuite('smoke', async () => aSuiteResult({ cases: [aFailedCase('smoke > x')] }))
    const meddling: Reporter = {
      name: 'meddling',
      report: async ({ verdict }) => {
        Object.assign(verdict, { outcome: 'pass' })
        return { reporter: 'other', kind: 'delivered', where: '' }
      },
    }
    const posing: Reporter = {
      name: 'posing',
      report: async () => ({ reporter: 'junit', kind: 'delivered', where: '' }),
    }
    const silent: Reporter = { name: 'silent', report: async () => undefined as unknown as Delivery }
    const { verdict, deliveries } = await run({ suites: [failing], reporters: [meddling, posing, silent] })
    expect(verdict.outcome).toBe('fail')
    expect(deliveries.map(({ reporter, kind }) => [reporter, kind])).toEqual([
      ['meddling', 'failed'],
      ['posing', 'delivered'],
      ['silent', 'failed'],
    ])
  })

  it('refuses a suite and a stack that are not there, before anything starts', async () => {
    const stack = fakeProvider()
    await expect(run({ stacks: [stack] }, { suites: ['smoek'] })).rejects.toMatchObject({ code: 'E_SUITE_UNKNOWN' })
    await expect(run({ stacks: [stack] }, { stack: 'fkae' })).rejects.toThrow('Did you mean fake?')
    expect(stack.calls).toEqual([])
  })

  it('runs only what was asked for, and says so', async () => {
    const suites = [fakeSuite('smoke'), fakeSuite('contract')]
    const changes = { suites, gate: { required: ['smoke', 'contract'] } } as const
    const { record, verdict } = await run(changes, { suites: ['contract'] })
    expect(record.selection).toEqual({ configured: ['smoke', 'contract'], asked: ['contract'] })
    expect(verdict.findings.find(({ code }) => code === 'SUITE_NOT_ASKED')).toMatchObject({ force: 'shadow' })
    expect(verdict.outcome).toBe('pass')
  })
})

describe('selectProviders', () => {
  it('is all of them, or the one that was asked for', () => {
    const [one, other] = [fakeProvider({ name: 'one' }), fakeProvider({ name: 'other' })]
    expect(selectProviders({ stacks: [one, other] }, undefined)).toEqual([one, other])
    expect(selectProviders({ stacks: [one, other] }, 'other')).toEqual([other])
  })

  it('auto takes those first that start what is deployed, and only when it was asked for', () => {
    const [one, image] = [fakeProvider({ name: 'one' }), fakeProvider({ name: 'image', startsWhatIsDeployed: true })]
    expect(selectProviders({ stacks: [one, image] }, 'auto')).toEqual([image, one])
    expect(selectProviders({ stacks: [one, image] }, undefined)).toEqual([one, image])
  })

  it('only those that can keep a stack are asked to', () => {
    const [one, keeper] = [fakeProvider({ name: 'one' }), fakeProvider({ name: 'keeper', remove: async () => [] })]
    expect(selectProviders({ stacks: [one, keeper] }, undefined, true)).toEqual([keeper])
    expect(() => selectProviders({ stacks: [one, keeper] }, 'one', true)).toThrow('Expected --keep with a stack')
  })
})
