import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { waitUntil } from '../../fixtures/wait.ts'
import { specProject } from './testing/spec-project.ts'

const VITEST_SPEC = `
import { test } from 'vitest'
console.log('process', process.pid, process.ppid)
test('never ends', async () => new Promise(() => { setInterval(() => {}, 1000) }))
`
const PLAYWRIGHT_SPEC = `
import { readFileSync } from 'node:fs'
import { browserTest } from '${import.meta.resolve('../../fixtures/browser.ts')}'
const childrenOf = (pid) => process.platform === 'linux' ? readFileSync('/proc/' + pid + '/task/' + pid + '/children', 'utf8') : ''
browserTest(process.env)('never ends', async ({ page }) => {
  const [browser] = childrenOf(process.pid).split(' ')
  console.log('process', process.pid, process.ppid, browser, childrenOf(browser))
  await new Promise(() => { setInterval(() => {}, 1000) })
})
`

// Runs a suite in a process of its own, which is then killed as a crash or an impatient person would.
const HARNESS = `
const [runner, factory, dir, context] = process.argv.slice(1)
const module = await import(runner)
const suite = module[factory]({ name: 'sample', dir, floor: {}, budgetMs: 60_000 })
await suite.run({ ...JSON.parse(context), signal: new AbortController().signal, observe: () => {} })
`

describe.each([
  ['vitestSuite', './vitest.ts', VITEST_SPEC],
  ['playwrightSuite', './playwright.ts', PLAYWRIGHT_SPEC],
])('%s', (factory, runner, spec) => {
  it('leaves no process, nor a browser, when its own process is killed', async () => {
    await using project = await specProject({ 'endless.spec.ts': spec })
    const context = JSON.stringify(project.context)
    const module = join(import.meta.dirname, runner)
    const args = ['--input-type=module', '-e', HARNESS, module, factory, project.specs, context]
    const harness = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    const output = join(project.context.artifactsDir, 'output.log')
    const [, told = ''] = await waitUntil(
      async () => (await readFile(output, 'utf8')).match(/process (.*)/) ?? [],
      (found) => found.length > 0,
      { what: 'the spec to begin', deadlineMs: 20_000 },
    )
    const pids = told
      .trim()
      .split(/ +/)
      .map(Number)
      .filter((pid) => pid !== harness.pid)
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
