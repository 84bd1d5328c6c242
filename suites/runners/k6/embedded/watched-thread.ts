// The thread that runs a script is watched from another one, which always hears when the run should stop: a script may hold
// its thread for ever, and is then ended from here.
import { Worker } from 'node:worker_threads'
import { THREAD_LIMITS } from './heap.ts'
import type { FromEngine, Job, JobResult, ToThread } from './protocol.ts'

const EXIT_EXCEPTION = 107
const STOP_MS = 5000 // for teardown() and the summary, after a stop was asked for

/** A script that runs in a thread of its own. */
export class WatchedThread {
  #worker: Worker | undefined
  #stopping: NodeJS.Timeout | undefined

  /**
   * Runs the job. Everything but the result is told to the listener.
   * @returns `undefined`: the thread was ended before it told its result
   */
  async run(job: Job, onMessage: (message: FromEngine) => void): Promise<JobResult | undefined> {
    // The thread loads the engine while the script is bundled here.
    const worker = new Worker(new URL('worker.mjs', import.meta.url), {
      workerData: job,
      resourceLimits: THREAD_LIMITS,
    })
    this.#worker = worker
    const result = resultOf(worker, onMessage)
    const { BundleError, bundleScript, endBundler } = await import('./bundle.ts')
    try {
      this.#send(await bundleScript(job.script))
      await endBundler()
    } catch (error) {
      await this.end()
      if (!(error instanceof BundleError)) throw error
      return failedResult(error.message)
    }
    const told = await result
    clearTimeout(this.#stopping)
    return told
  }

  /** Lets teardown() and the summary run, for a while. */
  stop(): void {
    this.#send('stop')
    this.#stopping = setTimeout(() => void this.end(), STOP_MS)
  }

  /** Ends it at once. */
  async end(): Promise<void> {
    await this.#worker?.terminate()
  }

  #send(message: ToThread): void {
    this.#worker?.postMessage(message) // oxlint-disable-line unicorn/require-post-message-target-origin -- a thread has no origin
  }
}

async function resultOf(worker: Worker, onMessage: (message: FromEngine) => void): Promise<JobResult | undefined> {
  return new Promise((resolve) => {
    worker.on('message', (message: FromEngine) => {
      if (message.kind === 'result') resolve(message.result)
      else onMessage(message)
    })
    worker.on('error', (error) => {
      const text = error instanceof Error ? error.message : String(error)
      resolve(failedResult(`the engine's thread ended: ${text}`))
    })
    worker.on('exit', () => resolve(undefined))
  })
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
    log: [{ level: 'error', message, atMs: Date.now() }],
    handled: undefined,
    summaryTimeUnit: '',
    histogram: [],
  }
}
