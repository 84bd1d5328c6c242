import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineConfig, local } from '../harness/config.ts'
import { verify, type Run } from '../harness/run.ts'
import type { Suite } from '../harness/suite.ts'
import { aFailedCase, aSuiteResult, fakePorts, fakeProvider, fakeSuite } from '../harness/testing/index.ts'
import { consoleReporter, junitReporter } from './index.ts'
import { findAll, readXml } from './testing/read-xml.ts'
import { aSink, type Sink } from './testing/sink.ts'

describe('a run that is told by the console and as JUnit', () => {
  let dir = ''
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'assay-told-'))
  })
  afterEach(async () => {
    await rm(dir, { recursive: true })
  })

  it('a failure is told while the run goes on, in the summary and in the file', async () => {
    const one = aFailedCase('contract > sessions.spec.ts > POST answers 201', 'expected 201, got 500')
    const failing = fakeSuite('contract', async ({ observe }) => {
      observe({ kind: 'case-finished', suite: 'contract', case: one })
      return aSuiteResult({ suite: 'contract', cases: [one] })
    })
    const { sink, run } = await told([fakeSuite('smoke'), failing])
    expect(run.deliveries.map(({ reporter, kind }) => [reporter, kind])).toEqual([
      ['console', 'delivered'],
      ['junit', 'delivered'],
    ])
    const [live, summary] = sink.text().split(/^FAIL  /m)
    expect(live).toContain('FAILED  sessions.spec.ts > POST answers 201')
    expect(live).toContain('| expected 201, got 500')
    expect(summary).toMatch(/^1 of 2 cases failed\n/)
    expect(findAll(await xml(run), 'failure')).toHaveLength(1)
  })

  it('a suite that breaks makes neither look passed', async () => {
    const { sink, run } = await told([
      fakeSuite('smoke', async () => {
        throw new Error('out of memory')
      }),
    ])
    expect(sink.text()).toMatch(/^ERROR {2}smoke broke$/m)
    expect(sink.text()).not.toContain('PASS')
    expect(findAll(await xml(run), 'error').map(({ attributes }) => attributes['message'])).toContain(
      'smoke broke: out of memory (E_SUITE_CRASHED)',
    )
  })

  it('a run in which all is well is a pass in both', async () => {
    const { sink, run } = await told([fakeSuite('smoke')])
    expect(sink.text()).toMatch(/^PASS {2}1 of 1 case passed in 1 suite$/m)
    expect((await xml(run)).attributes).toMatchObject({ tests: '2', failures: '0', errors: '0' })
    expect((await readdir(run.runDir)).toSorted()).toEqual([
      'junit.xml',
      'logs',
      'record.json',
      'suites',
      'verdict.json',
    ])
  })

  async function told(suites: readonly Suite[]): Promise<{ readonly sink: Sink; readonly run: Run }> {
    const sink = aSink()
    const [first = fakeSuite('smoke'), ...rest] = suites
    const config = defineConfig({
      service: 'told',
      targets: { local: local() },
      stacks: [fakeProvider()],
      suites: [first, ...rest],
      gate: { required: [first.name, ...rest.map(({ name }) => name)] },
      reporters: [consoleReporter({ stream: sink, color: false, cwd: dir }), junitReporter()],
    })
    const run = await verify(config, { signal: new AbortController().signal }, fakePorts(dir))
    return { sink, run }
  }
})

async function xml(run: Run): Promise<ReturnType<typeof readXml>> {
  return readXml(await readFile(join(run.runDir, 'junit.xml'), 'utf8'))
}
