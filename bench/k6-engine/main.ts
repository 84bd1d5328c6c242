// What the embedded engine costs, beside autocannon and, where K6_BIN names it, k6: the same script, the same server; the server is
// pinned to one core and the generator to the other. Bounded in time, and talks to loopback alone.
//   node bench/k6-engine/main.ts [seconds]
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { cpuSecondsOf } from '../process-cpu.ts'

const SECONDS = Math.min(30, Number(process.argv[2] ?? 5))
const FIRST_SECONDS = 2
const VUS = [10, 100, 1000, 5000]
const GENERATOR_CORE = '0'
const SERVER_CORE = '1'
const POLL_MS = 50
const here = import.meta.dirname
const cli = join(here, '../../suites/runners/k6/cli.mjs')
const k6 = process.env['K6_BIN']
const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'))

interface Cost {
  readonly cpuSeconds: number
  readonly wallSeconds: number
  readonly peakBytes: number
}

const server = pinned(SERVER_CORE, [process.execPath, join(here, 'server.ts')], 'pipe')
try {
  const baseUrl = `http://127.0.0.1:${await firstLine(server)}`
  const [load = 0] = loadavg()
  say(`load average before: ${load.toFixed(2)}`)
  await cpu(baseUrl)
  await memory(baseUrl)
  await start()
} finally {
  server.kill()
  rmSync(folder, { recursive: true })
}

async function cpu(baseUrl: string): Promise<void> {
  say('\ngenerator        requests/s   CPU µs each   (one pinned core, 10 VUs)')
  const cannon = fileURLToPath(import.meta.resolve('autocannon'))
  const yardstick = pinned(
    GENERATOR_CORE,
    [process.execPath, cannon, '-c', '10', '-d', `${SECONDS}`, '--json', baseUrl],
    'pipe',
  )
  let text = ''
  yardstick.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part))
  const cost = await costOf(yardstick)
  const { requests } = z.object({ requests: z.object({ total: z.number() }) }).parse(JSON.parse(text))
  row('autocannon', requests.total, cost, SECONDS)
  for (const [name, command] of engines()) {
    const run = async (seconds: number): Promise<{ readonly count: number; readonly cost: Cost }> => {
      const summary = join(folder, `${name}.json`)
      const script = join(here, 'get-and-two-checks.js')
      const flags = ['--quiet', '--duration', `${seconds}s`, '--summary-export', summary, '-e', `BASE_URL=${baseUrl}`]
      const cost = await costOf(pinned(GENERATOR_CORE, [...command, ...flags, script], 'ignore'))
      return { count: iterationsIn(summary), cost }
    }
    const [short, long] = [await run(FIRST_SECONDS), await run(FIRST_SECONDS + SECONDS)]
    row(`${name}, all`, long.count, long.cost, FIRST_SECONDS + SECONDS)
    // What the longer run has more than the shorter one: starting and compiling are in both.
    const cpuSeconds = long.cost.cpuSeconds - short.cost.cpuSeconds
    row(`${name}, warm`, long.count - short.count, { ...long.cost, cpuSeconds }, SECONDS)
  }
}

async function memory(baseUrl: string): Promise<void> {
  say('\ngenerator    VUs     peak MB   kB per VU over 1 VU')
  for (const [name, command] of engines()) {
    const run = async (vus: number): Promise<Cost> => {
      const flags = ['--quiet', '--vus', `${vus}`, '--duration', '6s', '-e', `BASE_URL=${baseUrl}`]
      return costOf(pinned(GENERATOR_CORE, [...command, ...flags, join(here, 'pauses.js')], 'ignore'))
    }
    const { peakBytes: least } = await run(1)
    for (const vus of VUS) {
      const { peakBytes } = await run(vus)
      say(
        `${name.padEnd(12)} ${String(vus).padEnd(7)} ${(peakBytes / 1e6).toFixed(0).padStart(7)}   ${((peakBytes - least) / 1000 / vus).toFixed(0).padStart(6)}`,
      )
    }
  }
}

async function start(): Promise<void> {
  say('\ngenerator    ms from start to end of one empty iteration (median of 5)')
  const script = join(here, 'empty.js')
  for (const [name, command] of engines()) {
    const times: number[] = []
    for (let run = 0; run < 5; run += 1) {
      const { wallSeconds } = await costOf(
        spawn(command[0] ?? '', [...command.slice(1), '--quiet', script], { stdio: 'ignore' }),
        5,
      )
      times.push(wallSeconds * 1000)
    }
    say(`${name.padEnd(12)} ${times.toSorted((left, right) => left - right)[2]?.toFixed(0)}`)
  }
}

function engines(): readonly (readonly [string, readonly string[]])[] {
  const embedded = ['embedded', [process.execPath, cli, '--engine=embedded']] as const
  return k6 === undefined ? [embedded] : [embedded, ['k6', [k6, 'run', '--no-usage-report']]]
}

function pinned(core: string, command: readonly string[], stdout: 'pipe' | 'ignore'): ChildProcess {
  return spawn('taskset', ['-c', core, ...command], { stdio: ['ignore', stdout, 'inherit'] })
}

async function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child
  if (stdout === null) throw new Error('the server has no output')
  return new Promise((resolve) => createInterface({ input: stdout }).once('line', resolve))
}

// Read while it runs: what a process has used is gone with it. taskset becomes the program that it starts.
async function costOf(child: ChildProcess, pollMs = POLL_MS): Promise<Cost> {
  const startedMs = performance.now()
  let cpuSeconds = 0
  let peakBytes = 0
  const poll = setInterval(() => {
    try {
      cpuSeconds = cpuSecondsOf(child.pid ?? 0)
      peakBytes = Math.max(peakBytes, residentOf(child.pid ?? 0))
    } catch {
      // It has ended between two looks.
    }
  }, pollMs)
  await new Promise((resolve) => child.once('close', resolve))
  clearInterval(poll)
  return { cpuSeconds, wallSeconds: (performance.now() - startedMs) / 1000, peakBytes }
}

function residentOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes ?? 0) * 1024
}

function iterationsIn(file: string): number {
  const shape = z.object({ metrics: z.object({ iterations: z.object({ count: z.number() }) }) })
  return shape.parse(JSON.parse(readFileSync(file, 'utf8'))).metrics.iterations.count
}

function row(name: string, count: number, { cpuSeconds }: Cost, seconds: number): void {
  say(
    `${name.padEnd(16)} ${(count / seconds).toFixed(0).padStart(10)}   ${((cpuSeconds / count) * 1e6).toFixed(1).padStart(11)}`,
  )
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
