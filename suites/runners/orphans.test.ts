import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { waitUntil } from '../../fixtures/wait.ts'
import { specProject } from './testing/spec-project.ts'

const ENDLESS = `
import { test } from 'TOOL'
console.log('process', process.pid)
console.log('process', process.ppid)
test('never ends', async () => new Promise(() => { setInterval(() => {}, 1000) }))
`

// Runs a suite in a process of its own, which is then killed as a crash or an impatient person would.
const HARNESS = `
const [runner, factory, dir, context] = process.argv.slice(1)
const module = await import(runner)
const suite = module[factory]({ name: 'sample', dir, floor: {}, budgetMs: 60_000 })
await suite.run({ ...JSON.parse(context), signal: new AbortController().signal, observe: () => {} })
`

describe.each([
  ['vitestSuite', 'vitest', './vitest.ts'],
  ['playwrightSuite', '@playwright/test', './playwright.ts'],
])('%s', (factory, tool, runner) => {
  it('leaves no process of the tool when its own process is killed', async () => {
    await using project = await specProject({ 'endless.spec.ts': ENDLESS.replace('TOOL', tool) })
    const context = JSON.stringify(project.context)
    const module = join(import.meta.dirname, runner)
    const args = ['--input-type=module', '-e', HARNESS, module, factory, project.specs, context]
    const harness = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    const output = join(project.context.artifactsDir, 'output.log')
    const log = await waitUntil(
      async () => readFile(output, 'utf8'),
      (text) => text.match(/process \d+/g)?.length === 2,
      { what: 'the spec to begin', deadlineMs: 20_000 },
    )
    const pids = [...log.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid)).filter((pid) => pid !== harness.pid)
    expect(pids.filter(isAlive)).not.toEqual([])
    harness.kill('SIGKILL')
    await once(harness, 'exit')
    const left = await waitUntil(
      () => pids.filter(isAlive),
      (alive) => alive.length === 0,
      { what: 'no process of the tool', deadlineMs: 5000 },
    )
    expect(left).toEqual([])
  })
})

// A zombie is dead; the first process of a container may be slow to collect it.
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
