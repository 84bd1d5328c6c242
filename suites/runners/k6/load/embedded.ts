import { readFile, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { BLOCK_MS, type LoadProgress } from '../engine.ts'
import { field } from '../embedded/given.ts'
import type { LogLine } from '../embedded/log.ts'
import type { OptionLayer } from '../embedded/options/layers.ts'
import type { Job, JobResult } from '../embedded/protocol.ts'
import { proxyVariables } from '../proxies.ts'
import { takeThread } from '../embedded/watched-thread.ts'
import { optionsOfEnvironment } from './environment.ts'
import { FROM_INPUT, type LoadFlags } from './flags.ts'
import { openLog, type LogOutput } from './log-output.ts'
import { logWriter } from './log-text.ts'
import { planText } from './plan-text.ts'
import { RepeatedLines } from './repeated-lines.ts'
import { summaryExport } from './summary-file.ts'
import { summaryText, timeText } from './summary-text.ts'

/** Where a run by hand takes place. */
export interface LoadSurroundings {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly in: NodeJS.ReadableStream
  readonly out: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly err: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly signal: AbortSignal
}

const EXIT_STOPPED = 105
const EXIT_CONFIG = 104

/** Runs a script on the embedded engine and prints what k6 would. The answer is k6's exit code. */
export async function loadEmbedded(flags: LoadFlags, surroundings: LoadSurroundings): Promise<number> {
  const { cwd, out, err, signal } = surroundings
  const startMs = Date.now()
  let job: Job
  let log: LogOutput
  try {
    job = await jobOf(flags, surroundings)
    log = openLog(flags, startMs, surroundings)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    err.write(`${logWriter(flags.logFormat, startMs)({ level: 'error', message, atMs: Date.now() })}\n`)
    return EXIT_CONFIG
  }
  using output = log
  if (surroundings.env['K6_WEB_DASHBOARD'] === 'true')
    output.write({
      level: 'warning',
      message: 'K6_WEB_DASHBOARD: the embedded engine has no dashboard',
      atMs: Date.now(),
    })
  const thread = takeThread()
  signal.addEventListener('abort', () => thread.stop(), { once: true })
  const progress = progressWriter(flags, surroundings)
  if (!flags.quiet) out.write(`\n  assay load ${basename(flags.script)} on the embedded engine\n\n`)
  const repeated = new RepeatedLines()
  const isShown = (line: LogLine): boolean =>
    (line.level !== 'debug' || flags.verbose) && (flags.logFormat !== 'text' || repeated.shows(line))
  const result = await thread.run(job, (message) => {
    if (message.kind === 'plan' && !flags.quiet) out.write(`${planText(message.scenarios, message.threads)}\n`)
    if (message.kind === 'progress') progress.show(message.progress)
    if (message.kind !== 'log') return
    progress.clear()
    for (const line of message.lines) if (isShown(line)) output.write(line)
  })
  progress.clear()
  for (const line of repeated.rest(Date.now())) output.write(line)
  await thread.end()
  if (result === undefined) return EXIT_STOPPED
  // A script that did not start has told nothing by itself.
  if (result.summary === undefined && result.durationMs === 0) {
    for (const line of result.log) output.write(line)
  }
  await tell(result, flags, { out, err, cwd })
  if (flags.linger) await lingering(signal, flags.quiet ? undefined : out)
  return result.exitCode
}

// k6 waits so for whoever reads its REST API; here, for whoever reads the terminal.
async function lingering(signal: AbortSignal, out: NodeJS.WritableStream | undefined): Promise<void> {
  if (signal.aborted) return
  out?.write('The run is done, and --linger was given: waiting for Ctrl-C.\n')
  await new Promise<void>((resolve) => {
    const alive = setInterval(() => undefined, 60_000)
    signal.addEventListener('abort', () => {
      clearInterval(alive)
      resolve()
    })
  })
}

async function jobOf(flags: LoadFlags, { cwd, env, in: input, out, err }: LoadSurroundings): Promise<Job> {
  const system = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
  const below = flags.configFile === undefined ? [] : [await readLayer(resolve(cwd, flags.configFile))]
  const features = flags.features ?? below.flatMap(({ options }) => featuresIn(options))
  return {
    script: resolve(cwd, flags.script),
    ...(flags.script === FROM_INPUT ? { source: await text(input) } : {}),
    calledAs: flags.script,
    env: { ...proxyVariables(env), ...(flags.includeSystemEnvVars ? system : {}), ...flags.env },
    limits: { hosts: 'any', maxRatePerSecond: Number.POSITIVE_INFINITY },
    outputDir: cwd,
    blockMs: BLOCK_MS,
    options: {
      below,
      above: [
        { name: 'env', options: optionsOfEnvironment(env) },
        { name: 'cli', options: flags.options },
      ],
    },
    ...(flags.summaryMode === 'disabled' ? { withoutSummary: true } : {}),
    tellsRequests: true,
    terminal: { noColor: !flags.color, isStdOutTTY: out.isTTY === true, isStdErrTTY: err.isTTY === true },
    ...(features.length === 0 ? {} : { features }),
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
    ...(flags.pointsFile === undefined ? {} : { pointsFile: resolve(cwd, flags.pointsFile) }),
  }
}

function featuresIn(config: unknown): readonly string[] {
  const features = field(config, 'features')
  return Array.isArray(features) ? features.filter((name) => typeof name === 'string') : []
}

async function readLayer(file: string): Promise<OptionLayer> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(`couldn't load the configuration from "${file}"`, { cause })
  })
  try {
    return { name: file, options: JSON.parse(text) as unknown }
  } catch (cause) {
    throw new Error(`couldn't parse the configuration from "${file}": it is no JSON`, { cause })
  }
}

async function tell(
  { summary, handled, actuals = {}, histogram, durationMs, summaryTimeUnit }: JobResult,
  flags: LoadFlags,
  { out, err, cwd }: Pick<LoadSurroundings, 'out' | 'err' | 'cwd'>,
): Promise<void> {
  if (flags.summaryMode === 'disabled') return
  if (handled) {
    out.write(handled.stdout)
    err.write(handled.stderr)
  } else if (summary) {
    const color = flags.color && out.isTTY === true
    out.write(summaryText({ summary, actuals, histogram, durationMs, timeUnit: summaryTimeUnit, color }))
  }
  if (summary && flags.summaryExport !== undefined) {
    await writeFile(resolve(cwd, flags.summaryExport), `${JSON.stringify(summaryExport(summary), null, 4)}\n`)
  }
}

const PLAIN_PROGRESS_MS = 5000 // where lines can't be written over, fewer of them

function progressWriter(
  { quiet }: LoadFlags,
  { err }: LoadSurroundings,
): { show(progress: LoadProgress): void; clear(): void } {
  const overwrites = err.isTTY === true
  let lastMs = 0
  let shown = false
  return {
    show(progress) {
      if (quiet) return
      if (overwrites) err.write(`\r\u001B[K${progressText(progress)}`)
      else if (progress.elapsedMs - lastMs >= PLAIN_PROGRESS_MS) {
        lastMs = progress.elapsedMs
        err.write(`${progressText(progress)}\n`)
      }
      shown = overwrites
    },
    clear() {
      if (shown) err.write('\r\u001B[K')
      shown = false
    },
  }
}

function progressText({ elapsedMs, totalMs, vus, ratePerSecond, p95Ms, failedRequests }: LoadProgress): string {
  const total = totalMs === undefined ? '' : ` of ${timeText(totalMs, '')}`
  const p95 = p95Ms === undefined ? '-' : timeText(p95Ms, '')
  return `running ${(elapsedMs / 1000).toFixed(1)}s${total}  VUs ${vus}  ${Math.round(ratePerSecond)}/s  p95 ${p95}  failed ${failedRequests}`
}
