// Whether the embedded engine measures what happens. A server on the other core delays its answers by known times and gives an
// account of its own, by the kernel's clock: from a request's arrival to its answer. The engine asks at 70 % of its top rate
// against that server, or at a rate that is given. Ends with 1 where one of its percentiles is off by more than 5 % and 1 ms.
// Beside it stands which part of the generator's core the host of a virtual machine took for others meanwhile: at 1 % of it p99 is theirs.
// Bounded in time, loopback alone.
//   node bench/k6-accuracy/main.ts [requests per second]
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { startExactServer } from '../exact-server/start.ts'

const SHARE = 0.7 // of the top rate
const OFF_RATIO = 0.05
const OFF_MS = 1
const [WARM_SECONDS, SECONDS] = [16, 8]
const [SERVER_CORE, GENERATOR_CORE] = ['0', '1'] // the first core also has what the system does now and then
const BEYOND_REACH = '60000' // requests per second
const MOST_PER_SECOND = 30_000
const DELAYS = ['5', '20', '100', 'tail'] // `tail`: 5 ms, and 500 ms for one of 95
const here = import.meta.dirname
const cli = join(here, '../../suites/runners/k6/cli.mjs')
const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'))

const trend = z.object({ med: z.number(), 'p(95)': z.number(), 'p(99)': z.number(), count: z.number() })
const summary = z.object({ metrics: z.object({ 'http_req_duration{phase:measured}': trend }) })

process.stdout.write(`load average ${(loadavg()[0] ?? 0).toFixed(2)}\n`)
try {
  const given = Math.min(MOST_PER_SECOND, Number(process.argv[2] ?? 0))
  process.stdout.write(
    'delay  requests/s   server p50    p95    p99 ms   engine p50    p95    p99 ms   requests   stolen\n',
  )
  for (const delay of DELAYS) await compare(delay, given > 0 ? given : Math.floor(SHARE * (await topRate(delay))))
} finally {
  rmSync(folder, { recursive: true })
}

// Of a run of the same script against the same delay that asks for more than there is.
async function topRate(delay: string): Promise<number> {
  using server = await startExactServer(delay, SERVER_CORE)
  const run = load({ BASE_URL: server.url, RATE: BEYOND_REACH, VUS: String(usersFor(delay, MOST_PER_SECOND)) })
  await sleep(WARM_SECONDS * 1000)
  const [before, startMs] = [await server.tell(), performance.now()]
  await sleep((SECONDS * 1000) / 2)
  const [after, endMs] = [await server.tell(), performance.now()]
  await run
  return ((after.answered - before.answered) * 1000) / (endMs - startMs)
}

// Twice as many as the delay keeps busy: what is measured is the engine, not thousands of connections.
function usersFor(delay: string, rate: number): number {
  return Math.max(50, Math.ceil((2 * rate * (delay === 'tail' ? 10 : Number(delay))) / 1000))
}

async function compare(delay: string, rate: number): Promise<void> {
  using server = await startExactServer(delay, SERVER_CORE)
  const before = coreTimes()
  const file = await load({ BASE_URL: server.url, RATE: String(rate), VUS: String(usersFor(delay, rate)) })
  const after = coreTimes()
  const stolen = (100 * (after.stolen - before.stolen)) / (after.all - before.all)
  const { med, p95, p99, count } = await server.tell()
  const seen = summary.parse(JSON.parse(readFileSync(file, 'utf8'))).metrics['http_req_duration{phase:measured}']
  const [truth, told] = [
    [med, p95, p99],
    [seen.med, seen['p(95)'], seen['p(99)']],
  ]
  const off = truth.filter((ms, index) => {
    const distance = Math.abs((told[index] ?? Number.NaN) - ms)
    return !(distance <= OFF_MS || distance <= OFF_RATIO * ms)
  })
  const isWhole = count > 0 && seen.count === count
  if (off.length > 0 || !isWhole) process.exitCode = 1
  const columns = [...truth, ...told].map((ms) => ms.toFixed(2).padStart(7)).join('')
  const closeness = off.length === 0 ? 'within 5 % or 1 ms' : `off: ${off.length} of 3`
  const verdict = isWhole ? closeness : `nothing shown: the engine has ${seen.count} of ${count} requests`
  process.stdout.write(
    `${delay.padEnd(6)} ${String(rate).padStart(10)}   ${columns}   ${count}   ${stolen.toFixed(1).padStart(4)} %   ${verdict}\n`,
  )
}

// Of the generator's core since the machine started, in ticks of 10 ms. `man proc_stat`: the eighth is time of other systems.
function coreTimes(): { readonly all: number; readonly stolen: number } {
  const line = readFileSync('/proc/stat', 'utf8').match(new RegExp(`^cpu${GENERATOR_CORE} (.*)$`, 'm'))
  const ticks = (line?.[1] ?? '').split(' ').map(Number)
  return { all: ticks.slice(0, 8).reduce((sum, value) => sum + value, 0), stolen: ticks[7] ?? 0 }
}

// Runs the script on its core. The answer is the file with its summary.
async function load(env: Readonly<Record<string, string>>): Promise<string> {
  const file = join(folder, 'summary.json')
  const all = { ...env, WARM_SECONDS: String(WARM_SECONDS), SECONDS: String(SECONDS) }
  const given = Object.entries(all).flatMap(([name, value]) => ['-e', `${name}=${value}`])
  const flags = ['--engine=embedded', '--quiet', '--summary-export', file, ...given]
  const engine = spawn('taskset', ['-c', GENERATOR_CORE, process.execPath, cli, ...flags, join(here, 'script.js')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await new Promise((resolve) => engine.once('close', resolve))
  return file
}
