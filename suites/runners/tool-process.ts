import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Duplex, Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { atExit } from '../../fixtures/at-exit.ts'

import type { Env } from '../../harness/ports.ts'
import type { Redact } from '../../harness/redact.ts'
import { TELL_FD, WATCH_FD } from './teller.ts'

const STOP_GRACE_MS = 5000 // for the tool to run its hooks after it was asked to stop
const FLUSH_LIMIT_MS = 2000 // for the pipes to close once the tool's group is gone
const TAIL_LINES = 15
const TAIL_LENGTH = 2000 // characters

/** How a tool is run. */
export interface ToolProcessOptions {
  /** The tool's own entry file and its arguments, run by this Node. */
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Env
  /** File that takes what the tool prints, without secrets. */
  readonly logFile: string
  readonly redact: Redact
  /** Aborted to stop the tool: first by asking, then by SIGKILL to its group. */
  readonly signal: AbortSignal
  /** Called with the tool's process, which is also its group. */
  readonly onStart: (pid: number) => Promise<void>
  /** Called with each line that the tool's reporter tells. */
  readonly onLine: (line: string) => void
}

/** How a tool ended. */
export interface ToolEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The last of what it printed, without secrets. */
  readonly tail: string
}

/**
 * Runs a tool to its end in a process group of its own, of which nothing is left afterwards.
 * @throws the tool could not be started, or its log could not be written
 */
export async function runTool(options: ToolProcessOptions): Promise<ToolEnd> {
  const { args, cwd, env, signal } = options
  signal.throwIfAborted()
  const child = spawn(process.execPath, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  })
  const over = new AbortController()
  const forget = atExit(() => killGroup(child))
  try {
    const log = keepOutput(child, options)
    const told = readLines(child.stdio[TELL_FD], options.onLine)
    signal.addEventListener('abort', () => void stop(child, over.signal), { once: true, signal: over.signal })
    const ending = ended(child)
    if (child.pid !== undefined) await options.onStart(child.pid)
    const end = await ending
    killGroup(child)
    await Promise.race([Promise.all([told, log.closed]), pause(FLUSH_LIMIT_MS, undefined, { signal: over.signal })])
    log.throwIfFailed()
    return { ...end, tail: log.tail() }
  } finally {
    over.abort()
    killGroup(child)
    for (const stream of child.stdio) stream?.destroy()
    forget()
  }
}

async function stop(child: ChildProcess, over: AbortSignal): Promise<void> {
  const watch = child.stdio[WATCH_FD] as Duplex | undefined
  watch?.on('error', () => undefined) // EPIPE: it has ended in the meantime
  watch?.write('stop\n')
  await pause(STOP_GRACE_MS, undefined, { signal: over }).catch(() => undefined)
  if (!over.aborted) killGroup(child)
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // ESRCH: nothing of the group is left, which is what is wanted.
  }
}

async function ended(child: ChildProcess): Promise<Omit<ToolEnd, 'tail'>> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}

async function readLines(stream: ChildProcess['stdio'][number], onLine: (line: string) => void): Promise<void> {
  const lines = createInterface({ input: stream as Readable })
  lines.on('line', onLine)
  await once(lines, 'close')
}

// The tool's output in a file, and the end of it in memory.
function keepOutput(
  child: ChildProcess,
  { logFile, redact }: ToolProcessOptions,
): { readonly closed: Promise<void>; readonly throwIfFailed: () => void; readonly tail: () => string } {
  const log = createWriteStream(logFile, { flags: 'a' })
  let fault: Error | undefined
  const written = finished(log).catch((error: Error) => (fault = error))
  const last: string[] = []
  const keep = (line: string): void => {
    const clean = redact(stripVTControlCharacters(line))
    log.write(`${clean}\n`)
    last.push(clean)
    if (last.length > TAIL_LINES) last.shift()
  }
  const close = async (): Promise<void> => {
    await Promise.all([readLines(child.stdout, keep), readLines(child.stderr, keep)])
    log.end()
    await written
  }
  return {
    closed: close(),
    tail: () => last.join('\n').slice(-TAIL_LENGTH),
    throwIfFailed: () => {
      if (fault !== undefined) throw fault
    },
  }
}
