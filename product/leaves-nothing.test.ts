import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { stackFolders } from '../fixtures/stack-folder.ts'
import { InlineProject } from './inline-project.ts'

// A service on the embedded stack, and a suite that runs until it is told to stop, or does what SUITE says.
const CONFIG = `
import { defineConfig, local } from '@assay/harness/index.ts'
import { embeddedStack } from '@assay/fixtures/stacks/index.ts'
const endless = {
  name: 'endless', floor: { cases: 1 }, budgetMs: 60000, sources: async () => [],
  async run({ signal, observe, endpoints }) {
    console.log('BEGUN ' + endpoints.service)
    observe({ kind: 'case-finished', suite: 'endless', case: { id: 'endless > one', title: ['one'], attempts: [{ status: 'passed', durationMs: 1 }] } })
    if (process.env.SUITE === 'rejects') void Promise.reject(new Error('nobody waits for this'))
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    throw new Error('stopped')
  },
}
export default defineConfig({
  service: 'tiny',
  targets: { local: local({ expectedVersion: 'v1' }) },
  stacks: [embeddedStack({
    rootDir: '@assay/fixtures/testdata',
    command: ['node', 'service.mjs'],
    env: ({ port, version, databaseUrl }) => ({ PORT: String(port), VERSION: version, DATABASE_URL: databaseUrl }),
    migrate: { command: ['node', '-e', '0'], sources: ['service.mjs'] },
  })],
  suites: [endless],
  gate: { required: ['endless'] },
})
`

async function begun(env: Record<string, string> = {}) {
  const project = await InlineProject.make({ 'assay.config.ts': CONFIG })
  const run = project.start(['run'], env)
  const url = (await run.printed(/BEGUN http:\S+\n/)).trim().slice('BEGUN '.length)
  return { project, run, url, folders: await foldersOf(run.pid) }
}

describe('a run', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`that ${signal} stops exits 130, keeps what it saw, and leaves nothing`, async () => {
      const { project, run, url, folders } = await begun()
      await using _project = project
      expect(folders).toHaveLength(1)
      run.kill(signal)
      expect((await run.ended).code).toBe(130)
      const record = await project.record()
      expect(record.ended).toEqual({ kind: 'interrupted', signal })
      expect(record.suites[0]?.result.cases).toHaveLength(1)
      expect((await project.verdict()).outcome).toBe('inconclusive')
      expect(await left(url, folders)).toEqual([])
    })
  }

  it('that a second Ctrl-C ends at once leaves nothing', async () => {
    const { project, run, url, folders } = await begun()
    await using _project = project
    run.kill('SIGINT')
    await run.printed(/stopping/)
    run.kill('SIGINT')
    expect((await run.ended).code).toBe(130)
    expect(await left(url, folders)).toEqual([])
  })

  it('that a forgotten promise brings down is an error, and leaves nothing', async () => {
    const { project, run, url, folders } = await begun({ SUITE: 'rejects' })
    await using _project = project
    const { code, stderr } = await run.ended
    expect(code).toBe(4)
    expect(stderr).toContain('nobody waits for this')
    expect((await project.record()).suites[0]?.result.cases).toHaveLength(1)
    expect(await left(url, folders)).toEqual([])
  })

  it('that SIGKILL ends leaves no program, and the next run sweeps its folder', async () => {
    const { project, run, url, folders } = await begun()
    await using _project = project
    run.kill('SIGKILL')
    await run.ended
    const next = await begun()
    await using _next = next.project
    next.run.kill('SIGINT')
    await next.run.ended
    expect(await left(url, folders)).toEqual([])
    expect(await left(next.url, next.folders)).toEqual([])
  })
})

describe('up', () => {
  it('starts a stack that another run can be pointed at, and stops it', async () => {
    await using project = await InlineProject.make({ 'assay.config.ts': CONFIG })
    const up = project.start(['up', '--json'])
    const told = JSON.parse(await up.printed(/\{.*\}\n/)) as {
      url: string
      version: string
      env: Record<string, string>
    }
    const folders = await foldersOf(up.pid)
    expect(told).toMatchObject({ version: 'v1', env: { ASSAY_CLIENT_ID: 'assay' } })
    expect((await fetch(`${told.url}/health/deep`)).headers.get('x-service-version')).toBe('v1')
    up.kill('SIGINT')
    expect((await up.ended).code).toBe(0)
    expect(await left(told.url, folders)).toEqual([])
  })
})

async function foldersOf(pid: number): Promise<readonly string[]> {
  return (await stackFolders()).filter((folder) => {
    try {
      return readFileSync(join(folder, 'owner.json'), 'utf8').includes(`"pid":${pid},`)
    } catch {
      return false
    }
  })
}

// What is still there of a run: an answer at its port, a folder, a process that names the folder. Ending takes a moment.
async function left(url: string, folders: readonly string[]): Promise<readonly string[]> {
  let found: readonly string[] = []
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const there = await stackFolders()
    found = [
      ...(await fetch(url).then(
        () => [`${url} answers`],
        () => [],
      )),
      ...folders.filter((folder) => there.includes(folder)),
      ...folders.flatMap(processesOf),
    ]
    if (found.length === 0) break
    await pause(30)
  }
  return found
}

function processesOf(folder: string): readonly string[] {
  const all = execFileSync('ps', ['-eo', 'pid,stat,args'], { encoding: 'utf8' }).split('\n')
  return all.filter((line) => line.includes(folder) && !/^\s*\d+\s+Z/.test(line))
}
