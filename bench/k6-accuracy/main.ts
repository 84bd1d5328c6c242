// Whether the embedded engine measures what happens: a server on the other core delays its answers by known times and notes, from a
// request's arrival to its answer, what it did; the engine asks at 70 % of its top rate against that server, or at a rate that is
// given. Bounded in time, loopback alone.
//   node bench/k6-accuracy/main.ts [requests per second]
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'

const SHARE = 0.7 // of the top rate
const here = import.meta.dirname
const cli = join(here, '../../suites/runners/k6/cli.mjs')
const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'))
const DELAYS = ['5', '20', '100', 'tail'] // `tail`: 5 ms, and 500 ms for one of a hundred

const truth = z.object({ med: z.number(), p95: z.number(), p99: z.number(), count: z.number() })
const trend = z.object({ med: z.number(), 'p(95)': z.number(), 'p(99)': z.number() })
const accuracy = z.object({ metrics: z.object({ 'http_req_duration{scenario:measured}': trend }) })
const throughput = z.object({ metrics: z.object({ http_reqs: z.object({ rate: z.number() }) }) })

process.stdout.write(`load average ${(loadavg()[0] ?? 0).toFixed(2)}\n`)
try {
  const given = Number(process.argv[2] ?? 0)
  const rate = given > 0 ? Math.min(30_000, given) : Math.floor(SHARE * (await topRate()))
  process.stdout.write(`${rate} requests/s${given > 0 ? '' : `, ${SHARE * 100} % of the top rate`}\n`)
  process.stdout.write('delay     server p50    p95    p99 ms   engine p50    p95    p99 ms   requests\n')
  for (const delay of DELAYS) await compare(delay, rate)
} finally {
  rmSync(folder, { recursive: true })
}

async function topRate(): Promise<number> {
  return withServer('0', async (url) => {
    const file = await load('top.js', { BASE_URL: url })
    return throughput.parse(JSON.parse(readFileSync(file, 'utf8'))).metrics.http_reqs.rate
  })
}

async function compare(delay: string, rate: number): Promise<void> {
  await withServer(delay, async (url, tell) => {
    // Twice as many as the delay keeps busy: what is measured is the engine, not thousands of connections.
    const vus = Math.max(50, Math.ceil((2 * rate * (delay === 'tail' ? 10 : Number(delay))) / 1000))
    const file = await load('script.js', { BASE_URL: url, RATE: String(rate), VUS: String(vus) })
    const { med, p95, p99, count } = truth.parse(JSON.parse(await tell()))
    const seen = accuracy.parse(JSON.parse(readFileSync(file, 'utf8'))).metrics['http_req_duration{scenario:measured}']
    const columns = [med, p95, p99, seen.med, seen['p(95)'], seen['p(99)']].map((ms) => ms.toFixed(2).padStart(7))
    process.stdout.write(`${delay.padEnd(10)} ${columns.join('')}   ${count}\n`)
  })
}

async function withServer<T>(
  delay: string,
  task: (url: string, tell: () => Promise<string>) => Promise<T>,
): Promise<T> {
  const server = spawn('taskset', ['-c', '1', process.execPath, join(here, 'server.ts'), delay], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: server.stdout })
  const next = async (): Promise<string> => new Promise((resolve) => lines.once('line', resolve))
  try {
    return await task(`http://127.0.0.1:${await next()}`, async () => {
      const answer = next()
      server.stdin.write('tell\n')
      return answer
    })
  } finally {
    server.kill()
  }
}

// Runs a script on the first core. The answer is the file with its summary.
async function load(script: string, env: Readonly<Record<string, string>>): Promise<string> {
  const file = join(folder, 'summary.json')
  const given = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`])
  const flags = ['--engine=embedded', '--quiet', '--summary-export', file, ...given]
  const engine: ChildProcess = spawn('taskset', ['-c', '0', process.execPath, cli, ...flags, join(here, script)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await new Promise((resolve) => engine.once('close', resolve))
  return file
}
