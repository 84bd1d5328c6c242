import { spawn, type ChildProcess } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { HarnessError } from '../../../../harness/errors.ts'
import { BLOCK_MS, type LoadEngine, type LoadExit, type LoadOutcome, type LoadRequest } from '../engine.ts'
import { findK6, type FoundK6, type K6Location } from './locate.ts'
import { LogLines } from './log-lines.ts'
import { Points } from './points.ts'
import { readSummaryExport } from './summary-export.ts'

const STOP_MS = 5000 // for teardown() and the summary, after a stop was asked for; then it is killed
const TREND_STATS = 'avg,min,med,max,p(90),p(95),p(99),count' // the count tells a metric without samples

/** Runs scripts with the k6 program. */
export function k6Engine(location: K6Location): LoadEngine {
  return {
    name: 'k6',
    version: async (signal) => (await locate(location, signal)).version,
    run: async (request) => runProgram(await locate(location, request.signal), request),
  }
}

async function locate(location: K6Location, signal: AbortSignal): Promise<FoundK6> {
  const found = await findK6(location, signal)
  if (found) return found
  const where = location.bin === undefined ? 'on PATH' : `at ${location.bin}`
  throw new HarnessError(
    'E_SUITE_MISSING_TOOL',
    `Expected a k6 program ${where} that answers \`k6 version\`, found none. Install k6 2.x, set K6_BIN, or let the engine be 'auto'.`,
  )
}

async function runProgram({ path }: FoundK6, request: LoadRequest): Promise<LoadOutcome> {
  const { artifactsDir, signal, limits, onProgress } = request
  const startedMs = performance.now()
  const summaryFile = join(artifactsDir, 'k6-summary.json')
  await rm(summaryFile, { force: true })
  const child = spawn(path, argumentsOf(request, summaryFile), {
    cwd: artifactsDir,
    env: environmentOf(request),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const points = new Points(BLOCK_MS)
  const log = new LogLines()
  const logText: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => points.add(line))
  createInterface({ input: child.stderr }).on('line', (line) => {
    logText.push(line)
    log.add(line)
  })
  const ticking = setInterval(() => onProgress(points.progress(performance.now() - startedMs)), BLOCK_MS)
  const unlisten = stopOnAbort(child, signal)
  const exit = await endOf(child)
  clearInterval(ticking)
  unlisten()
  await writeFile(join(artifactsDir, 'k6.log'), logText.join('\n'))
  const series = points.series()
  const read = await readSummary(summaryFile, series)
  return {
    exit: signal.aborted ? { kind: 'stopped' } : exit,
    summary: 'summary' in read ? read.summary : undefined,
    ...('fault' in read ? { summaryFault: read.fault } : {}),
    series,
    exceptions: log.exceptions,
    refusedHosts: points.hosts.filter(
      (host) =>
        limits.hosts !== 'any' &&
        !limits.hosts.some((allowed) => allowed === host || allowed === host.replace(/:\d+$/, '')),
    ),
    errors: log.errors,
    durationMs: performance.now() - startedMs,
  }
}

function argumentsOf({ script, limits }: LoadRequest, summaryFile: string): readonly string[] {
  const { maxRatePerSecond } = limits
  return [
    'run',
    '--quiet',
    '--no-color',
    '--no-usage-report',
    '--log-format=json',
    `--summary-export=${summaryFile}`,
    `--summary-trend-stats=${TREND_STATS}`,
    '--out=json',
    ...(Number.isFinite(maxRatePerSecond) ? [`--rps=${Math.max(1, Math.floor(maxRatePerSecond))}`] : []),
    script,
  ]
}

// k6 hands its environment to the script: the values are not on a command line, and nothing else of this process is passed on.
function environmentOf({ env, artifactsDir }: LoadRequest): Record<string, string> {
  return { ...env, HOME: artifactsDir, K6_AUTO_EXTENSION_RESOLUTION: 'false', K6_NO_USAGE_REPORT: 'true' }
}

function stopOnAbort(child: ChildProcess, signal: AbortSignal): () => void {
  let kill: NodeJS.Timeout | undefined
  const stop = (): void => {
    child.kill('SIGTERM')
    kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  return () => {
    clearTimeout(kill)
    signal.removeEventListener('abort', stop)
  }
}

async function endOf(child: ChildProcess): Promise<LoadExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'killed', signal: error.message }))
    child.once('close', (code, signal) =>
      resolve(code === null ? { kind: 'killed', signal: signal ?? 'a signal' } : { kind: 'exited', code }),
    )
  })
}

async function readSummary(file: string, series: LoadOutcome['series']): Promise<ReturnType<typeof readSummaryExport>> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return { fault: 'k6 wrote no summary file' }
  return readSummaryExport(text, (name) => {
    const base = name.replace(/\{.*$/, '')
    return series.find(({ metric }) => metric === base)?.contains ?? 'default'
  })
}
