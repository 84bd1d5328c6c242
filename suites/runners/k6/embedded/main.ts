// The engine's process. Its own thread only keeps watch: the script runs in another, so that this one always hears when the
// harness is gone, or asks to stop. A script may hold its thread for ever: the thread is then ended from here.
import { Worker } from 'node:worker_threads'
import { BundleError, bundleScript } from './bundle.ts'
import type { FromEngine, Job, JobResult, ToEngine } from './protocol.ts'
import type { WorkerInput } from './worker.ts'

const EXIT_EXCEPTION = 107
const STOP_MS = 5000 // for teardown() and the summary, after a stop was asked for

process.on('disconnect', () => void worker?.terminate())
process.on('message', (message: ToEngine) => {
  if (message.kind === 'job') void start(message.job)
  else stop()
})

let worker: Worker | undefined

async function start(job: Job): Promise<void> {
  try {
    const input: WorkerInput = { bundle: await bundleScript(job.script), job }
    worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: input })
  } catch (error) {
    if (!(error instanceof BundleError)) throw error
    finish(failedResult(error.message))
    return
  }
  let isTold = false
  worker.on('message', (message: FromEngine) => {
    if (message.kind === 'result') {
      isTold = true
      finish(message.result)
    } else process.send?.(message)
  })
  worker.on('error', (error) => {
    if (!isTold)
      finish(failedResult(`the engine's thread ended: ${error instanceof Error ? error.message : String(error)}`))
  })
}

function stop(): void {
  worker?.postMessage('stop') // oxlint-disable-line unicorn/require-post-message-target-origin -- a thread has no origin
  setTimeout(() => void worker?.terminate().then(leave), STOP_MS).unref()
}

function finish(result: JobResult): void {
  const message: FromEngine = { kind: 'result', result }
  process.exitCode = result.exitCode
  process.send?.(message, () => {
    leave()
    void worker?.terminate()
  })
}

// Without the channel and the thread nothing keeps this process.
function leave(): void {
  process.disconnect?.()
}

function failedResult(message: string): JobResult {
  return {
    exitCode: EXIT_EXCEPTION,
    summary: undefined,
    summaryFault: 'the script did not start',
    series: [],
    exceptions: 0,
    refusedHosts: [],
    errors: [message],
    durationMs: 0,
    log: [{ level: 'error', message, fromConsole: false }],
    stdout: '',
  }
}
