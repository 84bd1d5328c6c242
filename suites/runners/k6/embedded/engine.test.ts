import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import type { LoadOutcome } from '../engine.ts'
import { embeddedEngine } from './engine.ts'

const testdata = join(import.meta.dirname, '..', 'testdata')

describe('embeddedEngine', () => {
  it('counts a broken promise that nothing hears of as an exception of its iteration', async () => {
    expect(await outcomeOf('broken-promise.js')).toEqual({
      exit: { kind: 'exited', code: 0 },
      exceptions: 2,
      errors: ['Uncaught (in promise) Error: lost', 'Uncaught (in promise) Error: lost'],
    })
  })

  it('ends the run where the init code leaves a promise broken', async () => {
    expect(await outcomeOf('broken-promise-in-init.js')).toEqual({
      exit: { kind: 'exited', code: 107 },
      exceptions: 0,
      errors: ['Uncaught (in promise) Error: lost'],
    })
  })

  it('leaves no process behind when the harness is killed while a script spins', async () => {
    const artifactsDir = await mkdtemp(join(tmpdir(), 'assay-k6-'))
    const harness = spawn(
      process.execPath,
      [join(testdata, 'run-and-wait.ts'), join(testdata, 'spins.js'), artifactsDir],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    await once(createInterface({ input: harness.stdout }), 'line')
    const engine = await childOf(harness.pid ?? 0)
    harness.kill('SIGKILL')
    await once(harness, 'close')
    await expect.poll(() => isRunning(engine), { timeout: 5000 }).toBe(false)
    await rm(artifactsDir, { recursive: true })
  })
})

async function outcomeOf(script: string): Promise<Pick<LoadOutcome, 'exit' | 'exceptions' | 'errors'>> {
  const artifactsDir = await mkdtemp(join(tmpdir(), 'assay-k6-'))
  const { exit, exceptions, errors } = await embeddedEngine().run({
    script: join(testdata, script),
    env: {},
    limits: { hosts: ['127.0.0.1:*'], maxRatePerSecond: 1 },
    artifactsDir,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  await rm(artifactsDir, { recursive: true })
  return { exit, exceptions, errors }
}

async function childOf(parent: number): Promise<number> {
  for (const entry of await readdir('/proc')) {
    if (/^\d+$/.test(entry) && (await parentOf(entry)) === parent) return Number(entry)
  }
  throw new Error(`process ${parent} has no child`)
}

async function parentOf(pid: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0)
}

// A process that has ended and was not collected yet is a zombie: it does not run.
async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined)
  return status !== undefined && !/^State:\s*Z/m.test(status)
}
