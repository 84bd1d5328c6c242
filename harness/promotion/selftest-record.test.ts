import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderStore } from '../evidence/folder-store.ts'
import { STORED, type EvidenceStore } from '../evidence/store.ts'
import { hashSuites } from '../fingerprint.ts'
import { hashOf } from '../record.ts'
import { SELFTEST_SCHEMA, type SelftestRecord } from '../selftest.ts'
import { fakeSuite } from '../testing/fakes.ts'
import { newestSelftest } from './selftest-record.ts'

const FAULT = {
  name: 'every answer is 500',
  does: 'x',
  accepted: { outcomes: ['fail'], codes: ['CASE_FAILED'] },
  expected: { outcome: 'fail', code: 'CASE_FAILED' },
  got: { outcome: 'fail', code: 'CASE_FAILED' },
  codes: ['CASE_FAILED'],
  asExpected: true,
  durationMs: 1,
} as const
const CLEAN = {
  ...FAULT,
  name: 'as it is',
  accepted: { outcomes: ['pass'], codes: [] },
  expected: { outcome: 'pass' },
  got: { outcome: 'pass' },
  codes: [],
} as const

let dir: string
let store: EvidenceStore
const surroundings = { rootDir: '/', env: {}, signal: new AbortController().signal }
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'assay-selftests-'))
  store = folderStore({ dir })
})
afterEach(async () => rm(dir, { recursive: true }))

const config = { gate: { required: ['smoke'], limits: {} }, stages: [[fakeSuite('smoke')]] } as const

async function keep(id: string, changes: Partial<SelftestRecord> = {}): Promise<void> {
  const record: SelftestRecord = {
    schema: SELFTEST_SCHEMA,
    id,
    target: 'dev',
    version: 'v1',
    at: '2026-01-02T03:04:05.000Z',
    durationMs: 1,
    outcome: 'pass',
    clean: CLEAN,
    faults: [FAULT],
    policyHash: hashOf(config.gate),
    suiteHash: await hashSuites(config.stages.flat(), surroundings),
    ...changes,
  }
  await store.put(STORED.selftests.replace('*', id), Buffer.from(JSON.stringify(record)))
}

async function newest(target = 'dev'): ReturnType<typeof newestSelftest> {
  return newestSelftest(store, target, config, surroundings)
}

describe('newestSelftest', () => {
  it('where there is none of the target, there is none', async () => {
    expect(await newest()).toBeUndefined()
    await keep('a', { target: 'prod' })
    expect(await newest()).toBeUndefined()
  })

  it('the newest of the target is the one, whatever its name, with the faults that it missed', async () => {
    const missed = { ...FAULT, got: { outcome: 'pass' }, codes: [], asExpected: false } as const
    await keep('z')
    await keep('a', { at: '2026-02-02T03:04:05.000Z', outcome: 'fail', faults: [FAULT, missed] })
    expect(await newest()).toMatchObject({ faults: 2, missed: [FAULT.name], policy: 'same', suites: 'same' })
  })

  it('one of another policy and of other suites says so', async () => {
    await keep('a', { policyHash: 'sha256:00', suiteHash: 'sha256:00' })
    expect(await newest()).toMatchObject({ missed: [], policy: 'changed', suites: 'changed' })
  })

  it('one that cannot be read is told, and not passed over', async () => {
    await keep('a')
    await writeFile(join(dir, STORED.selftests.replace('*', 'b')), '{}')
    await expect(newest()).rejects.toMatchObject({ code: 'E_RECORD_MALFORMED' })
  })
})
