import { flushCompileCache } from 'node:module'
import { parentPort } from 'node:worker_threads'
import { tuneCollection } from './heap.ts'
import { cheerio } from './html/parser.ts'
import type { LogLine } from './log.ts'
import type { FromEngine, ToThread } from './protocol.ts'
import { runScript } from './run-script.ts'
import { warmUp } from './warm-up.ts'

const LOG_MS = 100 // lines are told together: a script that prints a lot is not slowed down by each

const port = parentPort
if (port === null) throw new Error('script-thread.ts runs as a thread')
const stopping = new AbortController()
const { promise: told, resolve } = Promise.withResolvers<Exclude<ToThread, 'stop'>>()
let maySend = true // until the script is known
port.on('message', (message: ToThread) => {
  if (message === 'stop') stopping.abort()
  else {
    maySend = message.bundle.sends
    resolve(message)
  }
})
// While the script is still bundled elsewhere.
await warmUp(() => maySend)
flushCompileCache()
tuneCollection()
const { job, bundle } = await told
if (bundle.readsHtml) cheerio()
const send = (message: FromEngine): void => port.postMessage(message)
let lines: LogLine[] = []
const flush = (): void => {
  if (lines.length > 0) send({ kind: 'log', lines })
  lines = []
}
const flushing = setInterval(flush, LOG_MS)
const result = await runScript(bundle, job, {
  signal: stopping.signal,
  onPlan: (scenarios, threads) => send({ kind: 'plan', scenarios, threads }),
  onProgress: (progress) => send({ kind: 'progress', progress }),
  onLog: (line) => lines.push(line),
})
clearInterval(flushing)
flush()
send({ kind: 'result', result })
port.close()
