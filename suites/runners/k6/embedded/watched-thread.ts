// The thread that runs a script is watched from another one, which always hears when the run should stop: a script may hold
// its thread for ever, and is then ended from here.
import { Worker } from 'node:worker_threads'
import { Proxies } from '../proxies.ts'
import { downloadUnless } from './download.ts'
import { BundleError } from './bundle-error.ts'
import { THREAD_LIMITS } from './heap.ts'
import type { FromEngine, Job, JobResult, ToThread } from './protocol.ts'

const EXIT_EXCEPTION = 107
const STOP_MS = 5000 // for teardown() and the summary, after a stop was asked for

/** A thread for a script. It starts to load the engine at once, and keeps nothing alive before it has something to run. */
export class WatchedThread {
  readonly #worker: Worker = new Worker(new URL('worker.mjs', import.meta.url), { resourceLimits: THREAD_LIMITS })
  readonly #result: Promise<JobResult | undefined>
  #onMessage: (message: FromEngine) => void = () => undefined
  #stopping: NodeJS.Timeout | undefined
  readonly #bundling = new AbortController()

  constructor() {
    this.#result = resultOf(this.#worker, (message) => this.#onMessage(message))
    this.#worker.unref()
  }

  /**
   * Runs the job. Everything but the result is told to the listener.
   * @returns `undefined`: the thread was ended before it told its result
   */
  async run(job: Job, onMessage: (message: FromEngine) => void): Promise<JobResult | undefined> {
    this.#onMessage = onMessage
    this.#worker.ref()
    const { bundleScript, endBundler } = await import('./bundle.ts')
    const { signal } = this.#bundling
    try {
      const { modules = [], ...rest } = job
      const get = downloadUnless(modules, Proxies.of(job.env))
      const bundle = await bundleScript(job.script, { source: job.source, download: get, signal })
      this.#send({ job: rest, bundle })
      await endBundler()
    } catch (error) {
      const isStopped = signal.aborted
      await this.end()
      if (isStopped) return undefined
      if (!(error instanceof BundleError)) throw error
      return failedResult(error.message)
    }
    const told = await this.#result
    clearTimeout(this.#stopping)
    return told
  }

  /** Lets teardown() and the summary run, for a while. */
  stop(): void {
    this.#bundling.abort()
    this.#send('stop')
    this.#stopping = setTimeout(() => void this.end(), STOP_MS)
  }

  /** Ends it at once. */
  async end(): Promise<void> {
    this.#bundling.abort()
    await this.#worker.terminate()
  }

  #send(message: ToThread): void {
    this.#worker.postMessage(message) // oxlint-disable-line unicorn/require-post-message-target-origin -- a thread has no origin
  }
}

let prepared: WatchedThread | undefined

/** Starts a thread before it is known whether one is needed. */
export function prepareThread(): void {
  prepared = new WatchedThread()
}

/** The thread that was prepared, or a new one. */
export function takeThread(): WatchedThread {
  const thread = prepared ?? new WatchedThread()
  prepared = undefined
  return thread
}

/** Ends the thread that was prepared: something else runs the script. */
export async function dropThread(): Promise<void> {
  await prepared?.end()
  prepared = undefined
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
