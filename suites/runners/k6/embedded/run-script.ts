import type { Sighting } from '../../../../harness/suite.ts'
import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { LoadProgress, LoadSummary } from '../engine.ts'
import { LATENESS, setThresholds, type Registry } from '../metrics/registry.ts'
import { histogramOf } from '../metrics/histogram.ts'
import { percentile } from '../metrics/percentile.ts'
import type { BundledScript } from './bundle.ts'
import { call, leftBehind } from './coroutine.ts'
import { enter, lastUser } from './current.ts'
import { ArrivingExecutor } from './executors/arriving.ts'
import type { Executor, ExecutorSurroundings, UserPool } from './executors/executor.ts'
import { LoopingExecutor, loopPlanOf } from './executors/looping.ts'
import { describeException, RunFault, UncaughtError } from './faults.ts'
import { isCallable, parseJson } from './given.ts'
import { exportGroup, type ExportedGroup } from './groups.ts'
import { noteBytes } from './iteration.ts'
import { LoadRun } from './load-run.ts'
import type { LogLine } from './log.ts'
import { OptionsError } from './options/fields.ts'
import { resolveOptions } from './options/options.ts'
import {
  isOpen,
  peakRate,
  plannedMsOf,
  plannedVus,
  regularMs,
  scenarioEndMs,
  type Scenario,
} from './options/scenario.ts'
import { Partners } from './partners.ts'
import { PointsFile } from './points-file.ts'
import type { Job, JobResult } from './protocol.ts'
import { CompiledScript } from './script.ts'
import { Share } from './share.ts'
import { VirtualUser, type Phase } from './virtual-user.ts'

const EXIT = {
  thresholds: 99,
  setupTimeout: 100,
  teardownTimeout: 101,
  config: 104,
  stopped: 105,
  exception: 107,
  aborted: 108,
  markedFailed: 110,
} as const
const EVALUATE_MS = 2000 // k6 evaluates thresholds every two seconds, and once at the end
const RATE_OF_A_THREAD = 10_000 // iterations a second that are due at given times: about a third of what one thread manages (bench/k6-engine)
const BUSY = 0.95 // of the time, by which a thread is told to be too busy
const BUSY_FROM_MS = 2000 // of load; before, compiling is part of it
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
  const session = new Session(bundle, job, observer)
  process.on('unhandledRejection', noteRejection)
  try {
    return await session.run()
  } finally {
    process.off('unhandledRejection', noteRejection)
    session.dispose()
  }
}

// It is told after the code that made the promise and the reactions to it: the virtual user that ran last is the one it was.
function noteRejection(cause: unknown): void {
  const user = lastUser()
  const error = new UncaughtError('a promise was broken and nothing hears of it', { cause })
  if (user?.failIteration) user.failIteration(error)
  else user?.run.log.add('error', describeException(error, user.run.positionOf), 'stacktrace')
}

/** Who hears of a part of a run while it goes on, and how it is stopped. */
export interface PartialRunObserver {
  readonly signal: AbortSignal
  readonly onLog: (line: LogLine) => void
  /** The script called test.abort(). */
  readonly onAbort: (message: string) => void
}

/** The part of the load that one of several threads runs: no setup(), no teardown(), no judgement. */
export class PartialRun {
  readonly #session: Session

  /** Runs the init code. Whatever it throws is thrown. */
  constructor(bundle: BundledScript, job: Job, share: Share, { signal, onLog, onAbort }: PartialRunObserver) {
    this.#session = new Session(bundle, job, { signal, onLog, onProgress: () => undefined })
    this.#session.initialise(share)
    this.#session.onAbort = onAbort
  }

  get registry(): Registry {
    return this.#session.loadRun.registry
  }

  async load(setupJson: string | undefined): Promise<void> {
    this.#session.loadRun.setupJson = setupJson
    process.on('unhandledRejection', noteRejection)
    await this.#session.loadPart()
  }

  checks(): ExportedGroup {
    return exportGroup(this.#session.loadRun.rootGroup)
  }

  sightings(): readonly Sighting[] {
    return this.#session.loadRun.sightings.list()
  }

  refusedHosts(): readonly string[] {
    return this.#session.loadRun.hosts.refused
  }

  dispose(): void {
    process.off('unhandledRejection', noteRejection)
    this.#session.dispose()
  }
}

class Session {
  readonly #bundle: BundledScript
  readonly #job: Job
  readonly #observer: RunObserver
  readonly loadRun: LoadRun
  readonly #users: VirtualUser[] = []
  readonly #idle: VirtualUser[] = []
  readonly #executors: { readonly scenario: Scenario; readonly executor: Executor }[] = []
  readonly #intervals: NodeJS.Timeout[] = []
  readonly #points: PointsFile | undefined
  #script: CompiledScript | undefined
  #fault: RunFault | undefined
  // Starts the load phase's end early.
  #stopLoad: () => void = () => undefined
  #loadStartMs: number | undefined
  readonly #blockEndsMs: number[] = []
  #partners: Partners | undefined
  #isGathering = false
  #cpuAtStart: NodeJS.CpuUsage | undefined

  constructor(bundle: BundledScript, job: Job, observer: RunObserver) {
    this.#bundle = bundle
    this.#job = job
    this.#observer = observer
    this.loadRun = new LoadRun(job.limits, { onLog: observer.onLog, versionHeader: job.versionHeader })
    if (job.pointsFile !== undefined) {
      const points = new PointsFile(job.pointsFile)
      this.#points = points
      this.loadRun.registry.listener.onSample = (metric, value, tags) => {
        if (metric.name !== LATENESS) points.add(metric, value, tags)
      }
    }
  }

  async run(): Promise<JobResult> {
    try {
      this.initialise()
      this.#observer.onPlan?.(this.loadRun.options.scenarios, this.loadRun.share.threads)
      await this.#startPartners()
      this.loadRun.startMs = performance.now()
    } catch (error) {
      this.#fail(this.#faultOfInit(error))
      return this.#result(undefined)
    }
    this.onAbort = (message) => this.#end(new RunFault(EXIT.aborted, message))
    this.#observer.signal.addEventListener(
      'abort',
      () => this.#end(new RunFault(EXIT.stopped, 'the run was stopped from outside')),
      { once: true },
    )
    this.#every(VUS_MS, () => this.#noteUsers())
    try {
      await this.#setup()
      await this.#load(() => this.#observeLoad())
    } catch (error) {
      this.#fail(this.#faultOf(error))
    }
    await this.#teardown()
    const { crossed } = this.loadRun.registry.evaluate(this.loadRun.elapsedMs())
    this.#closeBlocks()
    if (this.loadRun.markedFailed) this.#fail(new RunFault(EXIT.markedFailed, 'test run was marked as failed'))
    const alreadyTold = this.#fault?.exitCode === EXIT.thresholds
    if (crossed.length > 0 && !alreadyTold)
      this.#fail(new RunFault(EXIT.thresholds, `thresholds on metrics '${crossed.join(', ')}' have been crossed`))
    const summary = this.#summary()
    return this.#result(summary, await this.#handleSummary(summary))
  }

  set onAbort(listener: (message: string) => void) {
    this.loadRun.abort = listener
  }

  /** Runs this thread's part of the load, and nothing else. */
  async loadPart(): Promise<void> {
    this.#observer.signal.addEventListener('abort', () => this.#stopLoad(), { once: true })
    await this.#load(() => undefined)
  }

  dispose(): void {
    this.#partners?.end()
    this.#points?.close()
    for (const interval of this.#intervals) clearInterval(interval)
    for (const user of this.#users) user.connections.close()
    this.loadRun.timers.clear()
  }

  /**
   * Runs the init code. Its first evaluation is where the options and metrics of the script come from.
   * @param share - the part of the load that this thread runs; without it, the first of as many as are needed
   */
  initialise(share?: Share): void {
    const run = this.loadRun
    const script = new CompiledScript(this.#bundle)
    this.#script = script
    run.positionOf = (file, line) => script.positionOf(file, line)
    const first = this.#createUser(0)
    const { below = [], above = [] } = this.#job.options ?? {}
    run.configure(resolveOptions([...below, { name: 'options', options: first.exported('options') }, ...above]))
    for (const { exec, name } of run.options.scenarios) {
      if (typeof first.exported(exec) !== 'function')
        throw new OptionsError('configuration', `executor ${name}: function '${exec}' not found in exports`)
    }
    const faults = setThresholds(run.registry, run.options.thresholds)
    if (faults.length > 0) throw new OptionsError('threshold', faults.join('; '))
    run.useShare(share ?? Share.first(this.#threadsNeeded()))
    const needed = usersNeeded(run.options.scenarios, run.share)
    for (let count = 0; count < needed; count += 1) this.#idle.push(this.#createAnother())
  }

  // Samples can be written to a file by one thread alone.
  #threadsNeeded(): number {
    const { threads, pointsFile } = this.#job
    if (pointsFile !== undefined) return 1
    const ratePerSecond = this.loadRun.options.scenarios.reduce((sum, scenario) => sum + peakRate(scenario), 0)
    const needed = Math.ceil(ratePerSecond / RATE_OF_A_THREAD)
    return threads ?? Math.max(1, Math.min(needed, availableParallelism()))
  }

  async #startPartners(): Promise<void> {
    const run = this.loadRun
    if (run.share.threads === 1) return
    const partners = new Partners(this.#bundle, this.#job, run, {
      onAbort: (message) => this.#end(new RunFault(EXIT.aborted, message)),
      onFault: (message) => this.#end(new RunFault(EXIT.exception, message)),
    })
    this.#partners = partners
    await partners.ready()
    if (this.#fault !== undefined) throw this.#fault
  }

  #createUser(id: number): VirtualUser {
    const user = new VirtualUser(id, this.loadRun, this.#job.env)
    this.#users.push(user)
    this.#script?.evaluate(user)
    return user
  }

  async #setup(): Promise<void> {
    if (this.loadRun.options.noSetup) return
    const answer = await this.#phase('setup', this.loadRun.options.setupTimeoutMs, EXIT.setupTimeout, undefined)
    this.loadRun.setupJson = answer === undefined ? undefined : JSON.stringify(answer)
  }

  async #teardown(): Promise<void> {
    const { setupJson, options } = this.loadRun
    const isSetupDone = this.#fault === undefined || this.#loadStartMs !== undefined
    if (!isSetupDone || options.noTeardown) return
    try {
      await this.#phase(
        'teardown',
        options.teardownTimeoutMs,
        EXIT.teardownTimeout,
        setupJson === undefined ? undefined : parseJson(setupJson),
      )
    } catch (error) {
      this.#fail(this.#faultOf(error))
    }
  }

  // setup() and teardown() run in a virtual user of their own.
  async #phase(
    phase: Extract<Phase, 'setup' | 'teardown'>,
    timeoutMs: number,
    timeoutCode: number,
    argument: unknown,
  ): Promise<unknown> {
    const user = this.#createUser(0)
    const task = user.exported(phase)
    if (!isCallable(task)) return undefined
    user.phase = phase
    user.tags = { ...this.loadRun.options.tags }
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const timer = this.loadRun.timers.after(timeoutMs, () =>
      reject(new RunFault(timeoutCode, `${phase}() execution timed out after ${timeoutMs / 1000} seconds`)),
    )
    const stop = (): void => reject(this.#fault ?? new RunFault(EXIT.stopped, 'stopped'))
    if (phase === 'setup') this.#stopLoad = stop
    user.abandon = stop
    user.failIteration = reject
    enter(user)
    call(() => task(argument), { resume: (value) => void settlePhase(user, value).then(resolve, reject), fail: reject })
    try {
      return await promise
    } catch (error) {
      throw this.#faultOf(error)
    } finally {
      timer.cancel()
      user.cancelAll()
      noteBytes(user)
    }
  }

  // Blocks are gathered and thresholds evaluated by the thread that has all samples.
  #observeLoad(): void {
    this.loadRun.registry.mark()
    this.#every(this.#job.blockMs, () => this.#endBlock())
    this.#every(EVALUATE_MS, () => this.#evaluate())
    this.#partners?.begin()
  }

  async #load(begin: () => void): Promise<void> {
    const run = this.loadRun
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const { scenarios } = run.options
    let left = scenarios.length
    this.#loadStartMs = performance.now()
    this.#cpuAtStart = process.threadCpuUsage()
    begin()
    const pool = this.#pool()
    const done = (): void => {
      left -= 1
      if (left === 0) resolve(undefined)
    }
    for (const [index, scenario] of scenarios.entries()) {
      const share = run.share.inScenario(index, usersAtStart(scenario))
      if (share === undefined) done()
      else
        this.#executors.push({
          scenario,
          executor: this.#executorOf(scenario, { pool, timers: run.timers, share, done }),
        })
    }
    // Iterations that never wait run while their executor starts: they may already end the load.
    this.#stopLoad = () => {
      resolve(undefined)
      for (const { executor } of this.#executors) executor.stop()
      this.#partners?.stop()
    }
    for (const { executor, scenario } of this.#executors) {
      const start = (): void => {
        if (this.#fault === undefined) executor.start()
      }
      const { startTimeMs } = scenario
      if (startTimeMs > 0) run.timers.after(startTimeMs, start)
      else start()
    }
    await promise
    await this.#partners?.done()
    this.#tellWhetherBusy()
  }

  // Beyond that, what is measured is this thread's queue as much as the target.
  #tellWhetherBusy(): void {
    const elapsedMs = performance.now() - (this.#loadStartMs ?? 0)
    const { user, system } = process.threadCpuUsage(this.#cpuAtStart)
    const busy = (user + system) / 1000 / elapsedMs
    if (elapsedMs < BUSY_FROM_MS || busy < BUSY) return
    this.loadRun.warn(
      `the engine's thread was busy ${Math.round(100 * busy)} % of the time: latencies include the time that answers waited for it; share the load by more threads, or ask for less`,
    )
  }

  #executorOf(scenario: Scenario, surroundings: ExecutorSurroundings): Executor {
    if (!isOpen(scenario)) return new LoopingExecutor(scenario, loopPlanOf(scenario, surroundings.share), surroundings)
    const { measures, options } = this.loadRun
    const tags = { ...options.tags, ...scenario.tags, scenario: scenario.name }
    return new ArrivingExecutor(scenario, surroundings, {
      started: (lateMs) => measures.lateness.add(lateMs, NO_TAGS),
      dropped: () =>
        measures.droppedIterations.add(1, { tag: (name) => Reflect.get(tags, name) as string | undefined }),
    })
  }

  #pool(): UserPool {
    const run = this.loadRun
    const active = new Map<Scenario, VirtualUser['activeScenario']>()
    return {
      take: (scenario) => {
        const user = this.#idle.shift() ?? this.#createAnother()
        user.phase = 'load'
        user.scenario = scenario.name
        user.tags = { ...run.options.tags, ...scenario.tags }
        user.metadata = {}
        user.__ENV = Object.keys(scenario.env).length === 0 ? user.ownEnv : { ...user.ownEnv, ...scenario.env }
        const known = active.get(scenario) ?? this.#activeScenarioOf(scenario)
        active.set(scenario, known)
        user.activeScenario = known
        run.share.add('activeVus', 1)
        return user
      },
      giveBack: (user) => {
        run.share.add('activeVus', -1)
        this.#idle.push(user)
      },
    }
  }

  #activeScenarioOf(scenario: Scenario): VirtualUser['activeScenario'] {
    const startedMs = performance.now()
    const share = this.loadRun.share.inScenario(this.loadRun.options.scenarios.indexOf(scenario), Infinity)
    return {
      name: scenario.name,
      executor: scenario.executor,
      startTimeMs: Date.now(),
      startIteration: () => share?.startIteration() ?? 0,
      progress: () => Math.min(1, (performance.now() - startedMs) / regularMs(scenario)),
    }
  }

  #createAnother(): VirtualUser {
    return this.#createUser(this.loadRun.share.nextUserId())
  }

  #noteUsers(): void {
    const { measures, activeVus, initializedVus } = this.loadRun
    measures.vus.add(activeVus, NO_TAGS)
    measures.vusMax.add(initializedVus, NO_TAGS)
  }

  #evaluate(): void {
    const { crossed, aborts } = this.loadRun.registry.evaluate(this.loadRun.elapsedMs())
    if (!aborts) return
    const message = `thresholds on metrics '${crossed.join(', ')}' were crossed; at least one has abortOnFail enabled, stopping test prematurely`
    this.#end(new RunFault(EXIT.thresholds, message))
  }

  // The first fault decides the exit code, as in k6.
  #fail(fault: RunFault): void {
    if (fault === this.#fault) return
    this.#fault ??= fault
    this.loadRun.log.add('error', fault.message)
  }

  #end(fault: RunFault): void {
    if (this.#fault === undefined) this.#fail(fault)
    this.#stopLoad()
  }

  // A block ends when the samples of all threads are here.
  #endBlock(): void {
    if (this.#partners === undefined) this.#markBlock()
    else if (!this.#isGathering) void this.#gatherBlock(this.#partners)
  }

  async #gatherBlock(partners: Partners): Promise<void> {
    this.#isGathering = true
    await partners.take()
    this.#isGathering = false
    this.#markBlock()
  }

  #markBlock(): void {
    this.loadRun.registry.mark()
    this.#blockEndsMs.push(performance.now())
    this.#observer.onProgress(this.#progress())
  }

  // What is left at the end counts as a block of its own when it is the only one, or nearly as long as the others.
  #closeBlocks(): void {
    if (this.#loadStartMs === undefined) return
    const restMs = performance.now() - (this.#blockEndsMs.at(-1) ?? this.#loadStartMs)
    if (this.#blockEndsMs.length > 0 && restMs < this.#job.blockMs / 2) return
    this.loadRun.registry.mark()
    this.#blockEndsMs.push(performance.now())
  }

  #progress(): LoadProgress {
    const { measures, options, activeVus } = this.loadRun
    const startMs = this.#loadStartMs ?? performance.now()
    const lengthMs = this.#blockLengthsMs().at(-1) ?? this.#job.blockMs
    const { duration, requests, failed } = measures
    const [before = 0, after = 0] = duration.sink.type === 'trend' ? duration.sink.marks.slice(-2) : []
    const durations =
      duration.sink.type === 'trend' ? duration.sink.slice(before, after).toSorted() : new Float64Array()
    const [then, now] = requests.sink.type === 'counter' ? requests.sink.marks.slice(-2) : []
    return {
      elapsedMs: performance.now() - startMs,
      totalMs: plannedMsOf(options.scenarios),
      vus: activeVus,
      ratePerSecond: ((now?.value ?? 0) - (then?.value ?? 0)) / (lengthMs / 1000),
      p95Ms: durations.length === 0 ? undefined : percentile(durations, 0.95),
      failedRequests: failed.sink.type === 'rate' ? failed.sink.trues : 0,
    }
  }

  #blockLengthsMs(): readonly number[] {
    return this.#blockEndsMs.map((end, index) => end - (this.#blockEndsMs[index - 1] ?? this.#loadStartMs ?? end))
  }

  #summary(): LoadSummary {
    const { registry, rootGroup, options } = this.loadRun
    return {
      root_group: exportGroup(rootGroup),
      metrics: registry.summary(this.loadRun.elapsedMs(), options.summaryTrendStats),
    }
  }

  // What it throws is logged, and changes nothing, as in k6.
  async #handleSummary(summary: LoadSummary): Promise<JobResult['handled']> {
    const user = this.#createUser(0)
    const task = user.exported('handleSummary')
    if (!isCallable(task)) return undefined
    user.phase = 'summary'
    const { options, setupJson } = this.loadRun
    const data = {
      ...structuredClone(summary),
      options: {
        summaryTrendStats: options.summaryTrendStats,
        summaryTimeUnit: options.summaryTimeUnit,
        noColor: true,
      },
      state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: this.loadRun.elapsedMs() },
      setup_data: setupJson === undefined ? undefined : parseJson(setupJson),
    }
    try {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      enter(user)
      call(() => task(data), { resume: resolve, fail: reject })
      const files = await withTimeout(promise, options.handleSummaryTimeoutMs)
      return this.#writeFiles(files)
    } catch (error) {
      this.loadRun.log.add('error', `handleSummary: ${describeException(error, this.loadRun.positionOf)}`)
      return undefined
    }
  }

  #writeFiles(files: unknown): JobResult['handled'] {
    let stdout = ''
    let stderr = ''
    for (const [name, content] of Object.entries(files ?? {})) {
      const value = content instanceof ArrayBuffer ? Buffer.from(content) : String(content)
      if (name === 'stdout') stdout += String(value)
      else if (name === 'stderr') stderr += String(value)
      else writeFileSync(resolve(this.#job.outputDir, name), value)
    }
    return { stdout, stderr }
  }

  #result(summary: LoadSummary | undefined, handled?: JobResult['handled']): JobResult {
    const { registry, log, hosts, exceptions, options } = this.loadRun
    const elapsedMs = this.loadRun.elapsedMs()
    return {
      exitCode: this.#fault?.exitCode ?? 0,
      summary,
      ...(summary === undefined ? { summaryFault: 'the run ended before there was anything to sum up' } : {}),
      actuals: registry.actuals(elapsedMs),
      series: registry.series(this.#blockLengthsMs(), elapsedMs),
      exceptions,
      refusedHosts: hosts.refused,
      errors: log.lines
        .filter(({ level, source }) => level === 'error' && source !== 'console')
        .map(({ message }) => message.split('\n')[0] ?? ''),
      durationMs: elapsedMs,
      ...(this.loadRun.versionHeader === undefined ? {} : { sightings: this.loadRun.sightings.list() }),
      log: log.lines,
      handled,
      summaryTimeUnit: options.summaryTimeUnit,
      histogram: histogramOf(this.loadRun.measures.duration.sink),
    }
  }

  #faultOfInit(error: unknown): RunFault {
    if (!(error instanceof OptionsError)) return this.#faultOf(error)
    const { script, calledAs = script } = this.#job
    const prefix = {
      script: `could not initialize '${calledAs}': could not load JS test 'file://${script}': `,
      configuration: 'there were problems with the specified script configuration: ',
      threshold: '',
    }[error.about]
    return new RunFault(EXIT.config, `${prefix}${error.message}`, { cause: error })
  }

  #faultOf(error: unknown): RunFault {
    if (error instanceof RunFault) return error
    return new RunFault(EXIT.exception, describeException(error, this.loadRun.positionOf), { cause: error })
  }

  #every(ms: number, task: () => void): void {
    this.#intervals.push(setInterval(task, ms))
  }
}

// As an iteration, a phase lasts until the timers and requests that it started are done.
async function settlePhase(user: VirtualUser, value: unknown): Promise<unknown> {
  const answer = await value
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve))
    const misplaced = leftBehind()
    if (misplaced) throw misplaced
    if (user.isIdle) return answer
    await new Promise<void>((resolve) => {
      user.onIdle = resolve
    })
  }
}

// More threads than these have nothing to do: an arrival rate would drop what is due in a thread without virtual users.
function usersAtStart(scenario: Scenario): number {
  return Math.max(1, plannedVus(scenario))
}

// Scenarios that can overlap need virtual users at the same time.
function usersNeeded(scenarios: readonly Scenario[], share: Share): number {
  const atStarts = scenarios.map(({ startTimeMs }) =>
    scenarios
      .filter((other) => other.startTimeMs <= startTimeMs && scenarioEndMs(other) > startTimeMs)
      .reduce((sum, other) => sum + (share.inScenario(0, usersAtStart(other))?.of(plannedVus(other)) ?? 0), 0),
  )
  return Math.max(0, ...atStarts)
}

const NO_TAGS = { tag: (): undefined => undefined }

async function withTimeout(value: unknown, timeoutMs: number): Promise<unknown> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`timed out after ${timeoutMs / 1000} seconds`)), timeoutMs)
  try {
    return await Promise.race([value, promise])
  } finally {
    clearTimeout(timer)
  }
}
