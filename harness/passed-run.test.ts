import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lastPassed } from './passed-run.ts'
import { hashOf, type RunRecord } from './record.ts'
import { aRecord, aSuiteResult } from './testing/records.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-passed-'))
})
afterEach(async () => rm(dir, { recursive: true }))

async function keep(runId: string, suites: readonly string[], changes: Partial<RunRecord> = {}): Promise<string> {
  const run = join(dir, runId)
  for (const suite of suites) await mkdir(join(run, 'suites', suite), { recursive: true })
  const results = suites.map((suite) => ({ floor: {}, result: aSuiteResult({ suite }) }))
  const record = aRecord({ runId, suites: results, ...changes })
  await writeFile(join(run, 'record.json'), JSON.stringify(record))
  await writeFile(join(run, 'verdict.json'), JSON.stringify({ outcome: 'pass', recordHash: hashOf(record) }))
  return run
}

describe('lastPassed', () => {
  it('is the newest run that had the suite, and not one of other suites alone', async () => {
    const whole = await keep('1', ['smoke', 'contract'])
    const part = await keep('2', ['smoke'])
    expect(await lastPassed(dir, 'local', ['smoke', 'contract', 'new'])).toEqual(
      new Map([
        ['smoke', part],
        ['contract', whole],
      ]),
    )
  })

  it('is no run of some cases, nor one in which the suite did not run to its end', async () => {
    const { selection } = aRecord()
    const whole = await keep('1', ['smoke'])
    await keep('2', ['smoke'], { selection: { ...selection, cases: ['smoke > health answers'] } })
    const completion = { kind: 'not-run', reason: 'x' } as const
    await keep('3', ['smoke'], { suites: [{ floor: {}, result: aSuiteResult({ completion }) }] })
    expect(await lastPassed(dir, 'local', ['smoke'])).toEqual(new Map([['smoke', whole]]))
  })

  it('is no run on another target, nor one that was changed', async () => {
    await keep('1', ['smoke'])
    await writeFile(join(dir, '1', 'record.json'), JSON.stringify(aRecord({ runId: 'changed' })))
    expect(await lastPassed(dir, 'local', ['smoke'])).toEqual(new Map())
    await keep('2', ['smoke'])
    expect(await lastPassed(dir, 'other', ['smoke'])).toEqual(new Map())
  })
})
