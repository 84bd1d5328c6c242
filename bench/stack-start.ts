// How long the embedded stack takes from nothing to ready, alone and ten side by side.
// Usage: node bench/stack-start.ts [ROUNDS]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import config from '../assay.config.ts'
import { resolveTarget } from '../harness/resolve-target.ts'
import type { Stack } from '../harness/stack.ts'
import { median, spread, timed } from './pairs.ts'

const TARGET_MS = 1500
const rounds = Number(process.argv[2] ?? 9)
const provider = config.stacks.find(({ name }) => name === 'embedded')
if (provider === undefined) throw new Error('expected the config to have the stack `embedded`')
const target = await resolveTarget(config, {}, { env: process.env, commit: async () => 'bench' })
const logsDir = await mkdtemp(join(tmpdir(), 'assay-bench-'))

async function start(): Promise<Stack> {
  const signal = new AbortController().signal
  const stack = await provider?.start(target, {
    runId: 'bench',
    logsDir,
    env: process.env,
    signal,
    observe: () => undefined,
  })
  if (stack === undefined) throw new Error('expected a stack')
  return stack
}

async function once(): Promise<{ readonly up: number; readonly down: number }> {
  let stack: Stack | undefined
  const up = await timed(async () => (stack = await start()))
  return { up, down: await timed(async () => stack?.[Symbol.asyncDispose]()) }
}

await once() // prepares the database
const alone: { readonly up: number; readonly down: number }[] = []
for (let round = 0; round < rounds; round += 1) alone.push(await once())
const ten = await timed(async () => {
  const stacks = await Promise.all(Array.from({ length: 10 }, start))
  await Promise.all(stacks.map(async (stack) => stack[Symbol.asyncDispose]()))
})
await rm(logsDir, { recursive: true })

console.log(`ready:  ${spread(alone.map(({ up }) => up))}`)
console.log(`gone:   ${spread(alone.map(({ down }) => down))}`)
console.log(`ten side by side, ready and gone: ${Math.round(ten)} ms`)
console.log(
  `ratio of the median to the limit of ${TARGET_MS} ms: ${(median(alone.map(({ up }) => up)) / TARGET_MS).toFixed(2)}`,
)
