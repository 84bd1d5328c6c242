// The thread in which a script runs: it may spin or run out of memory without taking its process along.
import { parentPort, workerData } from 'node:worker_threads'
import type { BundledScript } from './bundle.ts'
import type { FromEngine, Job } from './protocol.ts'
import { runScript } from './run-script.ts'

/** What the thread is started with. */
export interface WorkerInput {
  readonly bundle: BundledScript
  readonly job: Job
}

const port = parentPort
if (port === null) throw new Error('worker.ts runs as a thread of main.ts')
const { bundle, job } = workerData as WorkerInput
const stopping = new AbortController()
port.on('message', () => stopping.abort())
const send = (message: FromEngine): void => port.postMessage(message)
const result = await runScript(bundle, job, {
  signal: stopping.signal,
  onProgress: (progress) => send({ kind: 'progress', progress }),
})
send({ kind: 'result', result })
port.close()
