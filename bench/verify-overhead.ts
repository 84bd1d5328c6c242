// What `assay run` adds to the tools that it runs: the whole command beside the same tools started by hand, by turns.
// By hand: a stack is started; Playwright, Vitest, the contract suite and the load script are run on it; it is stopped.
// Usage: node bench/verify-overhead.ts [PAIRS]
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import config from '../assay.config.ts'
import { specEnvironment } from '../fixtures/spec-context.ts'
import { resolveTarget } from '../harness/resolve-target.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { median, spread, timed } from './pairs.ts'

const LIMIT_MS = 2000
const ROOT = new URL('..', import.meta.url).pathname
const pairs = Number(process.argv[2] ?? 3)
const provider = config.stacks.find(({ name }) => name === 'embedded')
const target = await resolveTarget(config, {}, { env: process.env, commit: async () => 'bench' })
const dir = await mkdtemp(join(tmpdir(), 'assay-bench-'))

async function command(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, file), ...args], { cwd: ROOT, env, stdio: 'ignore' })
  const code = await new Promise((resolve) => {
    child.once('exit', resolve)
  })
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${String(code)}: nothing was measured`)
}

function suite(name: string): Suite {
  const found = config.stages.flat().find((one) => one.name === name)
  if (found === undefined) throw new Error(`expected the suite ${name}`)
  return found
}

async function byHand(): Promise<void> {
  const signal = new AbortController().signal
  const observe = (): void => undefined
  const context = { runId: `bench-${process.pid}`, env: process.env, signal, observe }
  const stack = await provider?.start(target, { ...context, logsDir: dir })
  if (stack === undefined) throw new Error('expected the stack `embedded`')
  try {
    const { endpoints, credentials } = stack
    const given = async (name: string): Promise<SuiteContext> => {
      const artifactsDir = join(dir, name)
      await mkdir(artifactsDir, { recursive: true })
      return { ...context, target, endpoints, credentials, budgetMs: 120_000, artifactsDir }
    }
    const specs = async (name: string, file: string, args: readonly string[]): Promise<void> =>
      command(file, args, { ...process.env, ...specEnvironment(name, await given(name)) })
    const smoke = [
      'test',
      'smoke.spec.ts',
      '--config',
      'suites/smoke',
      '--reporter=line',
      '--output',
      join(dir, 'smoke'),
    ]
    await specs('smoke', 'node_modules/@playwright/test/cli.js', smoke)
    const integration = [
      'run',
      '--root',
      join(ROOT, 'suites/integration'),
      '--config',
      join(ROOT, 'suites/runners/vitest.config.ts'),
      '--configLoader',
      'native',
    ]
    await Promise.all([
      suite('contract').run(await given('contract')),
      specs('integration', 'node_modules/vitest/vitest.mjs', integration),
    ])
    await suite('performance').run(await given('performance'))
  } finally {
    await stack[Symbol.asyncDispose]()
  }
}

const assay = async (): Promise<void> => command('harness/cli/main.ts', ['run', '--out', dir], process.env)
const [ours, theirs]: [number[], number[]] = [[], []]
try {
  await byHand() // warms caches
  for (let pair = 0; pair < pairs; pair += 1) {
    ours.push(await timed(assay))
    theirs.push(await timed(byHand))
  }
} finally {
  await rm(dir, { recursive: true })
}
const overheads = ours.map((own, pair) => own - (theirs[pair] ?? Number.NaN))
console.log(`assay run: ${spread(ours)}`)
console.log(`by hand:   ${spread(theirs)}`)
console.log(`overhead:  ${spread(overheads)}; limit ${LIMIT_MS} ms`)
console.log(`ratio:     ${(median(ours) / median(theirs)).toFixed(2)}`)
