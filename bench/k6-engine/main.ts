// What the embedded engine and its HTTP client cost, beside undici's dispatch, autocannon and, where K6_BIN names it, k6: the same requests, the same
// server; the server is pinned to one core and the generator to the other. What is measured is the stretch after a warm-up, by turns.
// Bounded in time, and talks to loopback alone.
//   node bench/k6-engine/main.ts [slices] [rounds]
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startExactServer, type ExactServer } from '../exact-server/start.ts'
import { median } from '../pairs.ts'
import { cpuSecondsOf } from '../process-cpu.ts'

const SLICES = Math.min(100, Number(process.argv[2] ?? 20)) // of a second, for each generator
const SECONDS = 4 // of each round where threads are compared
const LONGEST_SECONDS = 900
const ROUNDS = Math.min(9, Number(process.argv[3] ?? 3))
const WARM_SECONDS = 4
const VUS = [10, 100, 1000, 5000]
const GENERATOR_CORE = '1' // the first core also has what the system does now and then
const SERVER_CORE = '0'
const POLL_MS = 50
const here = import.meta.dirname
const cli = join(here, '../../suites/runners/k6/cli.mjs')
const cannon = fileURLToPath(import.meta.resolve('autocannon'))
const k6 = process.env['K6_BIN']
const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'))

interface Cost {
  readonly wallSeconds: number
  readonly peakBytes: number
}

try {
  using server = await startExactServer('0', SERVER_CORE)
  const [load = 0] = loadavg()
  say(`load average before: ${load.toFixed(2)}`)
  await cpu(server)
  await threads()
  await memory(server.url)
  await start()
} finally {
  rmSync(folder, { recursive: true })
}

// All run at once, and all but one are held: each has the core for a second, by turns, so that what the machine does meanwhile is
// the same for all. (A cloud machine is a third faster in one minute than in the next.)
async function cpu(server: ExactServer): Promise<void> {
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ['undici dispatch', [process.execPath, join(here, 'dispatch.ts'), server.url, '10']],
    ['engine client', [process.execPath, join(here, 'client.ts'), server.url, '10']],
    ['autocannon', [process.execPath, cannon, '-c', '10', '-d', `${LONGEST_SECONDS}`, server.url]],
    ...engines().map(([name, command]) => {
      const flags = ['--quiet', '--duration', `${LONGEST_SECONDS}s`, '-e', `BASE_URL=${server.url}`]
      return [name, [...command, ...flags, join(here, 'get-and-two-checks.js')]] as const
    }),
  ]
  const held: Held[] = []
  try {
    for (const [name, command] of commands) held.push(await warmUp(name, command))
    for (let slice = 0; slice < SLICES; slice += 1)
      for (const one of held) one.slices.push(await take(server, one.child))
  } finally {
    for (const { child } of held) child.kill('SIGKILL')
  }
  const yardstick = costOfSlices(held[0]?.slices ?? []).cpuMicroseconds
  say(
    `\ngenerator          requests/s   CPU µs each   of dispatch   server busy   (one pinned core, 10 at once, ${SLICES} slices of 1 s)`,
  )
  for (const { name, slices } of held) {
    const { perSecond, cpuMicroseconds, serverBusy } = costOfSlices(slices)
    say(
      `${name.padEnd(18)} ${perSecond.toFixed(0).padStart(10)}   ${cpuMicroseconds.toFixed(1).padStart(11)}   ${(cpuMicroseconds / yardstick).toFixed(2).padStart(11)}   ${(100 * serverBusy).toFixed(0).padStart(9)} %`,
    )
  }
}

interface Held {
  readonly name: string
  readonly child: ChildProcess
  readonly slices: Slice[]
}

async function warmUp(name: string, command: readonly string[]): Promise<Held> {
  const child = pinned(GENERATOR_CORE, command, 'ignore')
  await sleep(WARM_SECONDS * 1000)
  child.kill('SIGSTOP')
  return { name, child, slices: [] }
}

interface Slice {
  readonly seconds: number
  readonly requests: number
  readonly cpuSeconds: number
  readonly serverCpuSeconds: number
}

async function take(server: ExactServer, child: ChildProcess): Promise<Slice> {
  const [before, cpuBefore, startMs] = [await server.tell(), cpuSecondsOf(child.pid ?? 0), performance.now()]
  child.kill('SIGCONT')
  await sleep(1000)
  child.kill('SIGSTOP')
  const [after, cpuAfter, endMs] = [await server.tell(), cpuSecondsOf(child.pid ?? 0), performance.now()]
  return {
    seconds: (endMs - startMs) / 1000,
    requests: after.answered - before.answered,
    cpuSeconds: cpuAfter - cpuBefore,
    serverCpuSeconds: after.cpuSeconds - before.cpuSeconds,
  }
}

function costOfSlices(slices: readonly Slice[]): Warm {
  const sum = (of: (slice: Slice) => number): number => slices.reduce((total, slice) => total + of(slice), 0)
  const [seconds, requests] = [sum((slice) => slice.seconds), sum((slice) => slice.requests)]
  return {
    perSecond: requests / seconds,
    cpuMicroseconds: (sum((slice) => slice.cpuSeconds) / requests) * 1e6,
    serverBusy: sum((slice) => slice.serverCpuSeconds) / seconds,
  }
}

function timedFlags({ url }: ExactServer): readonly string[] {
  return ['--quiet', '--duration', `${WARM_SECONDS + SECONDS + 1}s`, '-e', `BASE_URL=${url}`]
}

interface Warm {
  readonly perSecond: number
  readonly cpuMicroseconds: number
  readonly serverBusy: number
}

// The stretch after the warm-up of a generator that is ended then.
async function warmCost(server: ExactServer, generator: ChildProcess): Promise<Warm> {
  await sleep(WARM_SECONDS * 1000)
  const [before, cpuBefore, startMs] = [await server.tell(), cpuSecondsOf(generator.pid ?? 0), performance.now()]
  await sleep(SECONDS * 1000)
  const [after, cpuAfter, endMs] = [await server.tell(), cpuSecondsOf(generator.pid ?? 0), performance.now()]
  generator.kill()
  await new Promise((resolve) => generator.once('close', resolve))
  const [count, seconds] = [after.answered - before.answered, (endMs - startMs) / 1000]
  return {
    perSecond: count / seconds,
    cpuMicroseconds: ((cpuAfter - cpuBefore) / count) * 1e6,
    serverBusy: (after.cpuSeconds - before.cpuSeconds) / seconds,
  }
}

// All cores for all: with two, a second thread has what the server leaves of the other one.
async function threads(): Promise<void> {
  using server = await startExactServer('0', undefined)
  say(`\nthreads   requests/s   (not pinned, 50 VUs, median of ${ROUNDS})`)
  const rates = new Map<number, number[]>([
    [1, []],
    [2, []],
  ])
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [count, all] of rates) {
      const flags = ['--engine=embedded', '--threads', `${count}`, '--vus', '50', ...timedFlags(server)]
      const command = [cli, ...flags, join(here, 'get-and-two-checks.js')]
      all.push((await warmCost(server, spawn(process.execPath, command, { stdio: 'ignore' }))).perSecond)
    }
  }
  for (const [count, all] of rates) say(`${String(count).padEnd(7)} ${median(all).toFixed(0).padStart(12)}`)
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

// Read while it runs: what a process has used is gone with it. taskset becomes the program that it starts.
async function costOf(child: ChildProcess, pollMs = POLL_MS): Promise<Cost> {
  const startedMs = performance.now()
  let peakBytes = 0
  const poll = setInterval(() => {
    try {
      peakBytes = Math.max(peakBytes, residentOf(child.pid ?? 0))
    } catch {
      // It has ended between two looks.
    }
  }, pollMs)
  await new Promise((resolve) => child.once('close', resolve))
  clearInterval(poll)
  return { wallSeconds: (performance.now() - startedMs) / 1000, peakBytes }
}

function residentOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes ?? 0) * 1024
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
