import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BLOCK_MS, type LoadEngine, type LoadExit, type LoadOutcome, type LoadRequest } from '../engine.ts'
import { runJob } from './process.ts'
import type { JobResult } from './protocol.ts'

/** Version of the embedded engine: results of different versions are not compared. */
const EMBEDDED_VERSION = '3'

/** Runs k6 scripts in a process of its own on this machine's Node, where no k6 program can be had. */
export function embeddedEngine(): LoadEngine {
  return {
    name: 'embedded',
    version: async () => EMBEDDED_VERSION,
    run: async (request) => runInProcess(request),
  }
}

async function runInProcess({
  script,
  env,
  limits,
  modules = [],
  threads,
  versionHeader,
  artifactsDir,
  signal,
  onProgress,
}: LoadRequest): Promise<LoadOutcome> {
  const startedMs = performance.now()
  const split = threads === undefined ? {} : { threads }
  const looks = versionHeader === undefined ? {} : { versionHeader }
  const job = { script, env, limits, modules, ...looks, outputDir: artifactsDir, blockMs: BLOCK_MS, ...split }
  const { ended, result, stderr } = await runJob(job, { signal, onProgress })
  const durationMs = performance.now() - startedMs
  if (result === undefined) return nothingTold(signal.aborted ? { kind: 'stopped' } : ended, stderr, durationMs)
  await writeLog(join(artifactsDir, 'k6.log'), result)
  const { exitCode, log: _log, handled: _handled, summaryTimeUnit: _unit, histogram: _bars, ...told } = result
  return { ...told, exit: signal.aborted ? { kind: 'stopped' } : { kind: 'exited', code: exitCode } }
}

function nothingTold(exit: LoadExit, stderr: string, durationMs: number): LoadOutcome {
  const error = stderr.split('\n').find((line) => /error/i.test(line))
  return {
    exit,
    summary: undefined,
    summaryFault: 'the engine ended before it told what it saw',
    series: [],
    exceptions: 0,
    refusedHosts: [],
    errors: error === undefined ? [] : [error.trim()],
    durationMs,
  }
}

async function writeLog(path: string, { log, handled }: JobResult): Promise<void> {
  const lines = log.map(
    ({ level, message, source }) => `${level.toUpperCase()}${source === 'console' ? ' [console]' : ''} ${message}`,
  )
  await writeFile(path, [...lines, ...(handled === undefined ? [] : [handled.stdout])].join('\n'))
}
