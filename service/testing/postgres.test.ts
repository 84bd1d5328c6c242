import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const MODULE = new URL('postgres.ts', import.meta.url).href
const START = `const { startPostgres } = await import(${JSON.stringify(MODULE)})
const postgres = await startPostgres()
process.stdout.write(new URL(postgres.url).port + '\\n')
process.stdin.once('data', () => postgres[Symbol.asyncDispose]())`
const LIMIT_MS = 50_000
const POLL_MS = 20

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-testing-'))
  await chmod(folder, 0o755)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function start(): ChildProcess {
  const env = { ...process.env, TMPDIR: folder }
  return spawn(process.execPath, ['--input-type=module', '-e', START], { env, stdio: ['pipe', 'pipe', 'inherit'] })
}

describe('startPostgres', { timeout: 60_000 }, () => {
  test('a run that is killed while it starts leaves no folder', async () => {
    const run = start()
    await until(async () => (await readdir(folder)).length > 0)
    run.kill('SIGKILL')
    await until(async () => (await readdir(folder)).length === 0)
  })

  test('a run that is killed leaves neither server nor folder', async () => {
    const run = start()
    const port = await portOf(run)
    expect(await isTaken(port)).toBe(true)
    run.kill('SIGKILL')
    await until(async () => (await readdir(folder)).length === 0 && !(await isTaken(port)))
  })

  test('what is disposed of is gone', async () => {
    const run = start()
    const port = await portOf(run)
    run.stdin?.end('stop\n')
    await once(run, 'exit')
    expect(await readdir(folder)).toEqual([])
    expect(await isTaken(port)).toBe(false)
  })
})

async function portOf({ stdout }: ChildProcess): Promise<number> {
  for await (const line of stdout ?? []) return Number(String(line))
  throw new Error('The run ended before its server was ready')
}

async function isTaken(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT_MS
  while (!(await isSo())) {
    if (Date.now() > deadline)
      throw new Error(`Still not so after ${LIMIT_MS} ms; in ${folder}: ${(await readdir(folder)).join(', ')}`)
    await pause(POLL_MS)
  }
}
