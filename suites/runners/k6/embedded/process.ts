import { fork, type ChildProcess } from 'node:child_process'
import type { LoadExit, LoadProgress } from '../engine.ts'
import type { LogLine } from './log.ts'
import type { FromEngine, Job, JobResult, ToEngine } from './protocol.ts'

const STOP_MS = 6000 // then it is killed: it has five seconds for teardown() and its summary

/** Who hears of a job while it runs, and how it is stopped. */
export interface JobListener {
  readonly signal: AbortSignal
  readonly onProgress?: (progress: LoadProgress) => void
  readonly onLog?: (lines: readonly LogLine[]) => void
}

/** How a job's process ended, and what it told before. */
export interface JobEnd {
  readonly ended: LoadExit
  readonly result: JobResult | undefined
  /** The end of what the process wrote to standard error. */
  readonly stderr: string
}

/** Runs a job in a process of its own, which ends with this one. */
export async function runJob(job: Job, { signal, onProgress, onLog }: JobListener): Promise<JobEnd> {
  const child = fork(new URL('main.mjs', import.meta.url), [], {
    cwd: job.outputDir,
    env: {},
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const stderr = gather(child)
  let result: JobResult | undefined
  child.on('message', (message: FromEngine) => {
    if (message.kind === 'progress') onProgress?.(message.progress)
    else if (message.kind === 'log') onLog?.(message.lines)
    else if (message.kind === 'result') result = message.result
  })
  const unlisten = stopOnAbort(child, signal)
  send(child, { kind: 'job', job })
  const ended = await endOf(child)
  unlisten()
  return { ended, result, stderr: stderr() }
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
