import { fork, type ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BLOCK_MS, type LoadEngine, type LoadExit, type LoadOutcome, type LoadRequest } from '../engine.ts'
import type { FromEngine, JobResult, ToEngine } from './protocol.ts'

/** Version of the embedded engine: results of different versions are not compared. */
const EMBEDDED_VERSION = '1'

const STOP_MS = 6000 // then it is killed: it has five seconds for teardown() and its summary

/** Runs k6 scripts in a process of its own on this machine's Node, where no k6 program can be had. */
export function embeddedEngine(): LoadEngine {
  return {
    name: 'embedded',
    version: async () => EMBEDDED_VERSION,
    run: async (request) => runInProcess(request),
  }
}

async function runInProcess(request: LoadRequest): Promise<LoadOutcome> {
  const { script, env, limits, artifactsDir, signal, onProgress } = request
  const startedMs = performance.now()
  const child = fork(new URL('main.ts', import.meta.url), [], {
    cwd: artifactsDir,
    env: {},
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const stderr = gather(child)
  let result: JobResult | undefined
  child.on('message', (message: FromEngine) => {
    if (message.kind === 'progress') onProgress(message.progress)
    else result = message.result
  })
  const unlisten = stopOnAbort(child, signal)
  send(child, { kind: 'job', job: { script, env, limits, outputDir: artifactsDir, blockMs: BLOCK_MS } })
  const ended = await endOf(child)
  unlisten()
  const durationMs = performance.now() - startedMs
  if (result === undefined) return nothingTold(signal.aborted ? { kind: 'stopped' } : ended, stderr(), durationMs)
  await writeLog(join(artifactsDir, 'k6.log'), result)
  const { exitCode, log: _log, stdout: _stdout, ...told } = result
  return { ...told, exit: signal.aborted ? { kind: 'stopped' } : { kind: 'exited', code: exitCode } }
}

function stopOnAbort(child: ChildProcess, signal: AbortSignal): () => void {
  let kill: NodeJS.Timeout | undefined
  const stop = (): void => {
    send(child, { kind: 'stop' })
    kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  return () => {
    clearTimeout(kill)
    signal.removeEventListener('abort', stop)
  }
}

function send(child: ChildProcess, message: ToEngine): void {
  // A process that is gone can't be told anything: its end says so.
  if (child.connected) child.send(message, () => undefined)
}

async function endOf(child: ChildProcess): Promise<LoadExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'killed', signal: error.message }))
    child.once('close', (code, signal) =>
      resolve(code === null ? { kind: 'killed', signal: signal ?? 'a signal' } : { kind: 'exited', code }),
    )
  })
}

function gather(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    text = `${text}${part}`.slice(-10_000)
  })
  return () => text
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

async function writeLog(path: string, { log, stdout }: JobResult): Promise<void> {
  const lines = log.map(
    ({ level, message, fromConsole }) => `${level.toUpperCase()}${fromConsole ? ' [console]' : ''} ${message}`,
  )
  await writeFile(path, [...lines, ...(stdout === '' ? [] : [stdout])].join('\n'))
}
