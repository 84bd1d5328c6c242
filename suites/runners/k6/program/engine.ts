import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { HarnessError } from '../../../../harness/errors.ts'
import { BLOCK_MS, type LoadEngine, type LoadExit, type LoadOutcome, type LoadRequest } from '../engine.ts'
import { plannedMsOf } from '../embedded/options/scenario.ts'
import { argumentsOf, environmentOf } from './command-line.ts'
import { findK6, type FoundK6, type K6Location } from './locate.ts'
import { plannedScenarios } from './plan.ts'
import { RunOutput } from './run-output.ts'

const PLAN_MS = 2000 // for the plan, after the end of a run that was shorter
const STOP_MS = 5000 // for teardown() and the summary, after a stop was asked for; then it is killed

/** Runs scripts with the k6 program. */
export function k6Engine(location: K6Location): LoadEngine {
  return {
    name: 'k6',
    version: async (signal) => (await locate(location, signal)).version,
    run: async (request) => runProgram(await locate(location, request.signal), request),
  }
}

async function locate(location: K6Location, signal: AbortSignal): Promise<FoundK6> {
  const { found, refused } = await findK6(location, signal)
  if (found) return found
  signal.throwIfAborted() // then nothing is known of what was looked at last
  const where = location.bin === undefined ? 'on PATH' : `at ${location.bin} (K6_BIN)`
  const seen = refused.length === 0 ? 'found none' : `found ${refused.join('; ')}`
  throw new HarnessError(
    'E_SUITE_MISSING_TOOL',
    `Expected a k6 program of version 1.x or 2.x ${where}, ${seen}. Install k6 2.x, set K6_BIN, or let the engine be 'auto'.`,
  )
}

async function runProgram({ path }: FoundK6, request: LoadRequest): Promise<LoadOutcome> {
  const { artifactsDir, signal, script, onProgress } = request
  const output = new RunOutput(request)
  await output.clear()
  const env = environmentOf(request, artifactsDir)
  // A group of its own: what it starts ends with it, and a Ctrl-C at the terminal reaches it by way of us alone.
  const child = spawn(path, argumentsOf(request, script, join(artifactsDir, RunOutput.summaryName)), {
    cwd: artifactsDir,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  output.read(child.stdout, child.stderr)
  const over = new AbortController()
  let totalMs: number | undefined
  const planning = plannedScenarios({ path, script, env, signal: AbortSignal.any([over.signal, signal]) })
  void planning.then((scenarios) => (totalMs = scenarios.length === 0 ? undefined : plannedMsOf(scenarios)))
  const ticking = setInterval(() => onProgress(output.progress(totalMs)), BLOCK_MS)
  const unlisten = stopOnAbort(child, signal)
  const exit = await endOf(child)
  clearInterval(ticking)
  unlisten()
  const waiting = setTimeout(() => over.abort(), PLAN_MS)
  const scenarios = await planning
  clearTimeout(waiting)
  return output.outcome(exit, scenarios)
}

function stopOnAbort(child: ChildProcess, signal: AbortSignal): () => void {
  let killing: NodeJS.Timeout | undefined
  const stop = (): void => {
    child.kill('SIGTERM')
    killing = setTimeout(() => killGroup(child), STOP_MS)
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  return () => {
    clearTimeout(killing)
    signal.removeEventListener('abort', stop)
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended in the meantime.
  }
}

// At `exit` its output may still be read, at `close` it is all there. What it left behind may hold its output open for ever.
async function endOf(child: ChildProcess): Promise<LoadExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'killed', signal: error.message }))
    child.once('exit', () => killGroup(child))
    child.once('close', (code, signal) =>
      resolve(code === null ? { kind: 'killed', signal: signal ?? 'a signal' } : { kind: 'exited', code }),
    )
  })
}
