import { flushCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { buffersOf, takeSamples } from '../metrics/transfer.ts'
import { describeException, RunFault } from './faults.ts'
import { cheerio } from './html/parser.ts'
import { PartialRun } from './partial-run.ts'
import type { FromPartner, PartnerData, ToPartner } from './partners.ts'
import { Share } from './share.ts'
import { warmUp } from './warm-up.ts'

const port = parentPort
if (port === null) throw new Error('partner-thread.ts runs as a thread')
const { bundle, job, share } = workerData as PartnerData
const { promise: begun, resolve: begin } = Promise.withResolvers<string | undefined>()
const stopping = new AbortController()
let run: PartialRun | undefined

const send = (message: FromPartner, buffers: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, [...buffers])

port.on('message', (message: ToPartner) => {
  if (message.kind === 'begin') begin(message.setupJson)
  else if (message.kind === 'stop') stopping.abort()
  else sendSamples()
})
await warmUp(() => bundle.sends)
flushCompileCache()
if (bundle.readsHtml) cheerio()
try {
  run = await PartialRun.start(
    { bundle, job, share: new Share(share) },
    {
      signal: stopping.signal,
      onLog: (line) => send({ kind: 'log', line }),
      onAbort: (message) => send({ kind: 'abort', message }),
    },
  )
  send({ kind: 'ready' })
  await run.load(await begun)
  sendSamples()
  send({
    kind: 'done',
    checks: run.checks(),
    refusedHosts: run.refusedHosts(),
    sightings: run.sightings(),
  })
} catch (error) {
  send({ kind: 'failed', message: error instanceof RunFault ? error.message : describeException(error) })
} finally {
  run?.dispose()
  port.close()
}

function sendSamples(): void {
  const samples = run === undefined ? [] : takeSamples(run.registry)
  send({ kind: 'samples', samples }, buffersOf(samples))
}
