// The embedded stack and the one in containers side by side, by turns: time to ready, time of a whole verify, processor time of a
// request and peak memory of the service. Then the image: whether two builds without a cache give the same layers.
// Usage: node bench/stacks.ts [ROUNDS]; needs a Docker engine with node:26-slim and postgres:17-alpine.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseRecord, type RunRecord } from '../harness/record.ts'
import { median, spread, timed } from './pairs.ts'

const STACKS = ['embedded', 'containers'] as const
const READY_LIMIT_MS = 5000
const ROOT = new URL('..', import.meta.url).pathname
const rounds = Number(process.argv[2] ?? 3)
const dir = await mkdtemp(join(tmpdir(), 'assay-bench-'))

interface Seen {
  readonly wholeMs: number
  readonly record: RunRecord
}

async function verify(stack: string): Promise<Seen> {
  const args = [join(ROOT, 'harness/cli/main.ts'), 'run', '--stack', stack, '--out', dir]
  const wholeMs = await timed(async () => {
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'ignore' })
    const code = await new Promise((resolve) => {
      child.once('exit', resolve)
    })
    if (code !== 0) throw new Error(`assay run --stack ${stack} ended with ${String(code)}: nothing was measured`)
  })
  const record = parseRecord(await readFile(join(dir, 'latest', 'record.json'), 'utf8'), 'record.json')
  return { wholeMs, record }
}

function startMs({ record: { stack } }: Seen): number {
  return stack.kind === 'started' ? stack.startMs : Number.NaN
}

function service({ record: { stack } }: Seen): { readonly peakMiB: number; readonly cpuMsPerRequest: number } {
  const usage = stack.kind === 'started' ? stack.usage?.find(({ part }) => part === 'service') : undefined
  const request = usage?.perRequest.find(({ suite }) => suite === 'performance')
  return {
    peakMiB: (usage?.peakMemoryBytes ?? Number.NaN) / 2 ** 20,
    cpuMsPerRequest: request?.cpuMsPerRequest ?? Number.NaN,
  }
}

function tell(what: string, of: (seen: Seen) => number, show: (values: readonly number[]) => string = spread): void {
  const [embedded, containers] = STACKS.map((stack) => (seen.get(stack) ?? []).map(of)) as [number[], number[]]
  console.log(`${what}\n  embedded    ${show(embedded)}\n  containers  ${show(containers)}`)
  console.log(`  ratio of the medians ${(median(containers) / median(embedded)).toFixed(2)}`)
}

function layersOf(tag: string): string {
  execFileSync('docker', ['build', '-q', '--no-cache', '-t', tag, join(ROOT, 'service')], { stdio: 'ignore' })
  return execFileSync('docker', ['inspect', '-f', '{{.Size}} {{json .RootFS.Layers}}', tag], {
    encoding: 'utf8',
  }).trim()
}

const seen = new Map<string, Seen[]>(STACKS.map((stack) => [stack, []]))
try {
  for (const stack of STACKS) await verify(stack) // builds and warms what is used again
  for (let round = 0; round < rounds; round += 1) {
    for (const stack of STACKS) seen.get(stack)?.push(await verify(stack))
  }
} finally {
  await rm(dir, { recursive: true })
}
const decimal = (values: readonly number[]): string => `${values.map((value) => value.toFixed(2)).join(', ')} ms`
console.log(`load average at the end: ${loadavg()[0]?.toFixed(1)}`)
tell('time to ready', startMs)
tell('whole verify', ({ wholeMs }) => wholeMs)
tell('processor time of a request, service', (one) => service(one).cpuMsPerRequest, decimal)
tell(
  'peak memory, service',
  (one) => service(one).peakMiB,
  (values) => spread(values, 'MiB'),
)
const ready = median((seen.get('containers') ?? []).map(startMs))
console.log(`containers ready: ratio to the limit of ${READY_LIMIT_MS} ms: ${(ready / READY_LIMIT_MS).toFixed(2)}`)

execFileSync(process.execPath, [join(ROOT, 'tools/bundle-service.mjs')], { stdio: 'ignore' })
const [one, other] = [layersOf('assay-bench:one'), layersOf('assay-bench:other')]
execFileSync('docker', ['rmi', 'assay-bench:one', 'assay-bench:other'], { stdio: 'ignore' })
console.log(
  `image: ${(Number(one.split(' ')[0]) / 1e6).toFixed(0)} MB; layers of two builds: ${one === other ? 'the same' : 'DIFFERENT'}`,
)
if (one !== other) process.exit(1)
