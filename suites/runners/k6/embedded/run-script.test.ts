import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleScript } from './bundle.ts'
import { runScript } from './run-script.ts'

const script = join(import.meta.dirname, '../testdata/setup-too-long.js')
let outputDir: string

beforeAll(async () => {
  outputDir = await mkdtemp(join(tmpdir(), 'assay-script-'))
})
afterAll(async () => rm(outputDir, { recursive: true }))

describe('runScript', () => {
  it('hears a stop that came before the run', async () => {
    const limits = { hosts: 'any', maxRatePerSecond: 1 } as const
    const result = await runScript(
      await bundleScript(script),
      { script, env: {}, limits, outputDir, blockMs: 1000 },
      { signal: AbortSignal.abort(), onProgress: () => undefined, onLog: () => undefined },
    )
    expect(result).toMatchObject({ exitCode: 105, errors: ['the run was stopped from outside'] })
  })
})
