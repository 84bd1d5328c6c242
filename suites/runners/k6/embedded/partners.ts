import type { Sighting } from '../../../../harness/suite.ts'
import { Worker } from 'node:worker_threads'
import { addSamples, type TransferredSamples } from '../metrics/transfer.ts'
import type { BundledScript } from './bundle.ts'
import { mergeGroup, type ExportedGroup } from './groups.ts'
import { THREAD_LIMITS } from './heap.ts'
import type { LoadRun } from './load-run.ts'
import type { LogLine } from './log.ts'
import type { Job } from './protocol.ts'
import type { ShareData } from './share.ts'

const STOP_MS = 4000 // for iterations to be broken off; the whole run has five seconds

/** What a partner is started with. */
export interface PartnerData {
  readonly bundle: BundledScript
  readonly job: Job
  readonly share: ShareData
}

/** What a partner is told: that the load begins, with what setup() answered; to hand over its samples; to stop. */
export type ToPartner =
  | { readonly kind: 'begin'; readonly setupJson: string | undefined }
  | { readonly kind: 'take' }
  | { readonly kind: 'stop' }

/** What a partner tells. */
export type FromPartner =
  | { readonly kind: 'ready' }
  | { readonly kind: 'log'; readonly line: LogLine }
  /** The script called test.abort(). */
  | { readonly kind: 'abort'; readonly message: string }
  | { readonly kind: 'samples'; readonly samples: readonly TransferredSamples[] }
  | {
      readonly kind: 'done'
      readonly checks: ExportedGroup
      readonly refusedHosts: readonly string[]
      readonly sightings: readonly Sighting[]
    }
  | { readonly kind: 'failed'; readonly message: string }

/** Who hears of what partners cannot decide. */
export interface PartnersListener {
  readonly onAbort: (message: string) => void
  readonly onFault: (message: string) => void
}

/** The other threads of a run: each runs a part of the load, and hands its samples over. */
export class Partners {
  readonly #run: LoadRun
  readonly #partners: readonly Partner[]

  constructor(bundle: BundledScript, job: Job, run: LoadRun, listener: PartnersListener) {
    const { share } = run
    this.#run = run
    this.#partners = Array.from(
      { length: share.threads - 1 },
      (_, index) => new Partner({ bundle, job, share: share.dataFor(index + 1) }, run, listener),
    )
  }

  /** All have run the script's init code for their virtual users. */
  async ready(): Promise<void> {
    await Promise.all(this.#partners.map(async ({ ready }) => ready))
  }

  begin(): void {
    const { setupJson } = this.#run
    for (const partner of this.#partners) partner.tell({ kind: 'begin', setupJson })
  }

  /** Has the samples that all of them have up to now. */
  async take(): Promise<void> {
    await Promise.all(this.#partners.map(async (partner) => partner.take()))
  }

  /** All have run their part and handed over everything. */
  async done(): Promise<void> {
    await Promise.all(this.#partners.map(async ({ done }) => done))
  }

  /** Breaks off what they run; one that does not hear is ended. */
  stop(): void {
    for (const partner of this.#partners) partner.stop()
  }

  /** Ends them at once. */
  end(): void {
    for (const partner of this.#partners) partner.end()
  }
}

class Partner {
  readonly ready: Promise<void>
  readonly done: Promise<void>
  readonly #worker: Worker
  readonly #run: LoadRun
  readonly #listener: PartnersListener
  readonly #tellReady: () => void
  readonly #tellDone: () => void
  #tellTaken: () => void = () => undefined
  #isOver = false
  #stopping: NodeJS.Timeout | undefined

  constructor(data: PartnerData, run: LoadRun, listener: PartnersListener) {
    this.#run = run
    this.#listener = listener
    const [ready, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    this.ready = ready.promise
    this.done = done.promise
    this.#tellReady = ready.resolve
    this.#tellDone = done.resolve
    const worker = new Worker(new URL('partner.mjs', import.meta.url), {
      workerData: data,
      resourceLimits: THREAD_LIMITS,
    })
    this.#worker = worker
    worker.on('message', (message: FromPartner) => this.#hear(message))
    worker.on('error', (error) => this.#finish(`a thread of the engine ended: ${textOf(error)}`))
    worker.on('exit', () => this.#finish('a thread of the engine ended before its part was done'))
  }

  tell(message: ToPartner): void {
    this.#worker.postMessage(message) // oxlint-disable-line unicorn/require-post-message-target-origin -- a thread has no origin
  }

  async take(): Promise<void> {
    if (this.#isOver) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#tellTaken = resolve
    this.tell({ kind: 'take' })
    return promise
  }

  stop(): void {
    this.tell({ kind: 'stop' })
    this.#stopping = setTimeout(() => void this.#worker.terminate(), STOP_MS)
  }

  end(): void {
    this.#isOver = true
    clearTimeout(this.#stopping)
    void this.#worker.terminate()
  }

  #hear(message: FromPartner): void {
    const { registry, log, hosts, rootGroup, sightings } = this.#run
    switch (message.kind) {
      case 'ready':
        this.#tellReady()
        break
      case 'log':
        log.keep(message.line)
        break
      case 'abort':
        this.#listener.onAbort(message.message)
        break
      case 'samples':
        addSamples(registry, message.samples)
        this.#tellTaken()
        break
      case 'done':
        mergeGroup(rootGroup, message.checks)
        hosts.refuse(message.refusedHosts)
        sightings.merge(message.sightings)
        this.#finish()
        break
      case 'failed':
        this.#finish(message.message)
    }
  }

  // Whoever waits for it waits no longer.
  #finish(fault?: string): void {
    if (this.#isOver) return
    this.#isOver = true
    if (fault !== undefined) this.#listener.onFault(fault)
    this.#tellReady()
    this.#tellDone()
    this.#tellTaken()
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
