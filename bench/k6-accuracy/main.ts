// Whether the embedded engine measures what happens: a server on the other core delays its answers by known times and notes, from a
// request's arrival to its answer, what it did; the engine asks at a steady rate. Bounded in time, loopback alone.
//   node bench/k6-accuracy/main.ts [requests per second]
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'

const RATE = Math.min(30_000, Number(process.argv[2] ?? 5000))
const here = import.meta.dirname
const cli = join(here, '../../suites/runners/k6/cli.mjs')
const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'))
const DELAYS = ['5', '20', '100', 'tail'] // `tail`: 5 ms, and 500 ms for one of a hundred

const truth = z.object({ med: z.number(), p95: z.number(), p99: z.number(), count: z.number() })
const summary = z.object({
  metrics: z.object({ http_req_duration: z.object({ med: z.number(), 'p(95)': z.number(), 'p(99)': z.number() }) }),
})

process.stdout.write(`${RATE} requests/s, load average ${(loadavg()[0] ?? 0).toFixed(2)}\n`)
process.stdout.write('delay     server p50    p95    p99 ms   engine p50    p95    p99 ms   requests\n')
try {
  for (const delay of DELAYS) await compare(delay)
} finally {
  rmSync(folder, { recursive: true })
}

async function compare(delay: string): Promise<void> {
  const server = spawn('taskset', ['-c', '1', process.execPath, join(here, 'server.ts'), delay], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: server.stdout })
  const next = async (): Promise<string> => new Promise((resolve) => lines.once('line', resolve))
  try {
    const port = await next()
    const file = join(folder, 'summary.json')
    // Twice as many as the delay keeps busy: what is measured is the engine, not two thousand connections at once.
    const vus = Math.max(50, Math.ceil((2 * RATE * (delay === 'tail' ? 10 : Number(delay))) / 1000))
    const flags = ['--engine=embedded', '--quiet', '--summary-export', file, '-e', `RATE=${RATE}`, '-e', `VUS=${vus}`]
    const engine = spawn(
      'taskset',
      ['-c', '0', process.execPath, cli, ...flags, '-e', `BASE_URL=http://127.0.0.1:${port}`, join(here, 'script.js')],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    )
    await new Promise((resolve) => engine.once('close', resolve))
    const answer = next()
    server.stdin.write('tell\n')
    const { med, p95, p99, count } = truth.parse(JSON.parse(await answer))
    const { http_req_duration: seen } = summary.parse(JSON.parse(readFileSync(file, 'utf8'))).metrics
    const columns = [med, p95, p99, seen.med, seen['p(95)'], seen['p(99)']].map((ms) => ms.toFixed(2).padStart(7))
    process.stdout.write(`${delay.padEnd(10)} ${columns.join('')}   ${count}\n`)
  } finally {
    server.kill()
  }
}
