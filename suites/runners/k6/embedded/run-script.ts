import type { LoadProgress, LoadSummary } from '../engine.ts'
import { LATENESS, NO_TAGS } from '../metrics/registry.ts'
import { Blocks } from './blocks.ts'
import { hearBrokenPromises } from './broken-promises.ts'
import type { BundledScript } from './bundle.ts'
import { RunFault } from './faults.ts'
import { parseJson } from './given.ts'
import { handleSummary } from './handle-summary.ts'
import { runInitCode } from './init-code.ts'
import { resultOf, summaryOf } from './job-result.ts'
import { LoadPhase } from './load-phase.ts'
import { LoadRun } from './load-run.ts'
import type { LogLine } from './log.ts'
import { runOnce } from './once-phase.ts'
import { OptionsError } from './options/fields.ts'
import type { Scenario } from './options/scenario.ts'
import { Partners } from './partners.ts'
import { PointsFile } from './points-file.ts'
import type { Job, JobResult } from './protocol.ts'
import { EXIT, RunEnd } from './run-end.ts'
import type { Users } from './users.ts'

const EVALUATE_MS = 2000 // k6 evaluates thresholds every two seconds, and once at the end
const VUS_MS = 1000 // k6 samples the number of virtual users every second

/** What a run tells while it goes on, and how it is stopped from outside. */
export interface RunObserver {
  readonly signal: AbortSignal
  readonly onPlan?: (scenarios: readonly Scenario[], threads: number) => void
  readonly onProgress: (progress: LoadProgress) => void
  readonly onLog: (line: LogLine) => void
}

/** Runs a script from its init code to its summary. Whatever happens in it is in the result. */
export async function runScript(bundle: BundledScript, job: Job, observer: RunObserver): Promise<JobResult> {
  using session = new Session(bundle, job, observer)
  return await session.run()
}

class Session implements Disposable {
  readonly #bundle: BundledScript
  readonly #job: Job
  readonly #observer: RunObserver
  readonly #run: LoadRun
  readonly #end: RunEnd
  readonly #blocks: Blocks
  // What is held open, to be closed in the opposite order.
  readonly #open = new DisposableStack()
  #load: LoadPhase | undefined
  #partners: Partners | undefined
  #isGathering = false

  constructor(bundle: BundledScript, job: Job, observer: RunObserver) {
    this.#bundle = bundle
    this.#job = job
    this.#observer = observer
    const { limits, versionHeader, tellsRequests } = job
    this.#run = new LoadRun(limits, { onLog: observer.onLog, versionHeader, tellsRequests })
    this.#end = new RunEnd(this.#run)
    this.#blocks = new Blocks(this.#run, job.blockMs)
    if (job.pointsFile !== undefined) this.#writePoints(job.pointsFile)
    this.#open.defer(hearBrokenPromises())
    this.#open.defer(() => this.#run.timers.clear())
  }

  async run(): Promise<JobResult> {
    let users: Users
    try {
      users = await this.#prepare()
    } catch (error) {
      this.#end.fail(error instanceof OptionsError ? configFault(error, this.#job) : this.#end.faultOf(error))
      return this.#result()
    }
    this.#listen()
    try {
      this.#end.throwIfOver()
      await this.#setup(users)
      await this.#runLoad(users)
    } catch (error) {
      this.#end.fail(this.#end.faultOf(error))
    }
    await this.#teardown(users)
    this.#judge()
    const summary = summaryOf(this.#run)
    if (this.#job.withoutSummary === true) return this.#result(summary)
    return this.#result(summary, await handleSummary(await users.create(0), summary, this.#job))
  }

  [Symbol.dispose](): void {
    this.#open.dispose()
  }

  #writePoints(file: string): void {
    const points = new PointsFile(file)
    this.#open.defer(() => points.close())
    this.#run.registry.listener.onSample = (metric, value, tags) => {
      if (metric.name !== LATENESS) points.add(metric, value, tags)
    }
  }

  async #prepare(): Promise<Users> {
    const run = this.#run
    const users = await runInitCode(run, { bundle: this.#bundle, job: this.#job })
    this.#open.defer(() => users.closeConnections())
    this.#observer.onPlan?.(run.options.scenarios, run.share.threads)
    await this.#startPartners()
    run.startMs = performance.now()
    return users
  }

  async #startPartners(): Promise<void> {
    const run = this.#run
    if (run.share.threads === 1) return
    const partners = new Partners(this.#bundle, this.#job, run, {
      onAbort: (message) => this.#end.stop(new RunFault(EXIT.aborted, message)),
      onFault: (message) => this.#end.stop(new RunFault(EXIT.exception, message)),
    })
    this.#open.defer(() => partners.end())
    this.#partners = partners
    await partners.ready()
    this.#end.throwIfOver()
  }

  #listen(): void {
    this.#run.abort = (message) => this.#end.stop(new RunFault(EXIT.aborted, message))
    const { signal } = this.#observer
    const stop = (): void => this.#end.stop(new RunFault(EXIT.stopped, 'the run was stopped from outside'))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
    this.#every(VUS_MS, () => this.#noteUsers())
  }

  async #setup(users: Users): Promise<void> {
    if (this.#run.options.noSetup) return
    const answer = await runOnce(await users.create(0), { phase: 'setup' }, this.#end)
    this.#run.setupJson = answer === undefined ? undefined : JSON.stringify(answer)
  }

  async #teardown(users: Users): Promise<void> {
    const { setupJson, options } = this.#run
    const isSetupDone = this.#end.fault === undefined || this.#load !== undefined
    if (!isSetupDone || options.noTeardown) return
    const argument = setupJson === undefined ? undefined : parseJson(setupJson)
    try {
      await runOnce(await users.create(0), { phase: 'teardown', argument }, this.#end)
    } catch (error) {
      this.#end.fail(this.#end.faultOf(error))
    }
  }

  async #runLoad(users: Users): Promise<void> {
    const load = new LoadPhase(this.#run, users)
    this.#load = load
    this.#observeLoad(load)
    this.#end.breakOff = () => {
      load.stop()
      this.#partners?.stop()
    }
    await load.run()
    await this.#partners?.done()
    load.warnIfBusy()
    if (this.#run.completedIterations === 0 && this.#end.fault === undefined)
      this.#run.warn('No script iterations fully finished, consider making the test duration longer')
  }

  // Blocks are gathered and thresholds evaluated by the thread that has all samples.
  #observeLoad({ startMs }: LoadPhase): void {
    this.#blocks.begin(startMs)
    this.#every(this.#job.blockMs, () => this.#endBlock())
    this.#every(EVALUATE_MS, () => this.#evaluate())
    this.#partners?.begin()
  }

  // A block ends when the samples of all threads are here.
  #endBlock(): void {
    if (this.#partners === undefined) this.#tellBlock()
    else if (!this.#isGathering) void this.#gatherBlock(this.#partners)
  }

  async #gatherBlock(partners: Partners): Promise<void> {
    this.#isGathering = true
    await partners.take()
    this.#isGathering = false
    this.#tellBlock()
  }

  #tellBlock(): void {
    this.#blocks.end()
    this.#observer.onProgress(this.#blocks.progress())
  }

  #evaluate(): void {
    const { crossed, aborts } = this.#run.registry.evaluate(this.#run.elapsedMs(), false)
    if (!aborts) return
    const message = `thresholds on metrics '${crossed.join(', ')}' were crossed; at least one has abortOnFail enabled, stopping test prematurely`
    this.#end.stop(new RunFault(EXIT.thresholds, message))
  }

  #noteUsers(): void {
    const { measures, activeVus, initializedVus } = this.#run
    measures.vus.add(activeVus, NO_TAGS)
    measures.vusMax.add(initializedVus, NO_TAGS)
  }

  #judge(): void {
    const { crossed } = this.#run.registry.evaluate(this.#run.elapsedMs(), true)
    this.#blocks.close()
    if (this.#run.markedFailed) this.#end.fail(new RunFault(EXIT.markedFailed, 'test run was marked as failed'))
    const alreadyTold = this.#end.fault?.exitCode === EXIT.thresholds
    if (crossed.length > 0 && !alreadyTold)
      this.#end.fail(new RunFault(EXIT.thresholds, `thresholds on metrics '${crossed.join(', ')}' have been crossed`))
  }

  #result(summary?: LoadSummary, handled?: JobResult['handled']): JobResult {
    const { fault } = this.#end
    return resultOf(this.#run, { fault, blocksMs: this.#blocks.lengthsMs(), summary, handled })
  }

  #every(ms: number, task: () => void): void {
    const interval = setInterval(task, ms)
    this.#open.defer(() => clearInterval(interval))
  }
}

function configFault(error: OptionsError, { script, calledAs = script }: Job): RunFault {
  const prefix = {
    script: `could not initialize '${calledAs}': could not load JS test 'file://${script}': `,
    configuration: 'There were problems with the specified script configuration:\n\t- ',
    combination: '',
    threshold: '',
  }[error.about]
  return new RunFault(EXIT.config, `${prefix}${error.message}`, { cause: error })
}
