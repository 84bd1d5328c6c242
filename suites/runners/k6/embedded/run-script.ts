import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LoadProgress, LoadSummary } from '../engine.ts'
import { LATENESS, setThresholds } from '../metrics/registry.ts'
import { histogramOf } from '../metrics/histogram.ts'
import { percentile } from '../metrics/percentile.ts'
import type { BundledScript } from './bundle.ts'
import { call } from './coroutine.ts'
import { enter, lastUser } from './current.ts'
import { ArrivingExecutor } from './executors/arriving.ts'
import type { Executor, ExecutorSurroundings, UserPool } from './executors/executor.ts'
import { LoopingExecutor, loopPlanOf } from './executors/looping.ts'
import { describeException, RunFault, UncaughtError } from './faults.ts'
import { isCallable, parseJson } from './given.ts'
import { exportGroup } from './groups.ts'
import { noteBytes } from './iteration.ts'
import { LoadRun } from './load-run.ts'
import type { LogLine } from './log.ts'
import { OptionsError } from './options/fields.ts'
import { resolveOptions } from './options/options.ts'
import { isOpen, plannedMsOf, plannedVus, regularMs, scenarioEndMs, type Scenario } from './options/scenario.ts'
import { PointsFile } from './points-file.ts'
import type { Job, JobResult } from './protocol.ts'
import { CompiledScript } from './script.ts'
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
const VUS_MS = 1000 // k6 samples the number of virtual users every second

/** What a run tells while it goes on, and how it is stopped from outside. */
export interface RunObserver {
  readonly signal: AbortSignal
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

class Session {
  readonly #bundle: BundledScript
  readonly #job: Job
  readonly #observer: RunObserver
  readonly #run: LoadRun
  readonly #users: VirtualUser[] = []
  readonly #idle: VirtualUser[] = []
  readonly #executors: Executor[] = []
  readonly #intervals: NodeJS.Timeout[] = []
  readonly #points: PointsFile | undefined
  #script: CompiledScript | undefined
  #fault: RunFault | undefined
  // Starts the load phase's end early.
  #stopLoad: () => void = () => undefined
  #loadStartMs: number | undefined
  readonly #blockEndsMs: number[] = []

  constructor(bundle: BundledScript, job: Job, observer: RunObserver) {
    this.#bundle = bundle
    this.#job = job
    this.#observer = observer
    this.#run = new LoadRun(job.limits, observer.onLog)
    if (job.pointsFile !== undefined) {
      const points = new PointsFile(job.pointsFile)
      this.#points = points
      this.#run.registry.listener.onSample = (metric, value, tags) => {
        if (metric.name !== LATENESS) points.add(metric, value, tags)
      }
    }
  }

  async run(): Promise<JobResult> {
    try {
      this.#initialise()
    } catch (error) {
      this.#fail(this.#faultOfInit(error))
      return this.#result(undefined)
    }
    this.#run.abort = (message) => this.#end(new RunFault(EXIT.aborted, message))
    this.#observer.signal.addEventListener(
      'abort',
      () => this.#end(new RunFault(EXIT.stopped, 'the run was stopped from outside')),
      { once: true },
    )
    this.#every(VUS_MS, () => this.#noteUsers())
    try {
      await this.#setup()
      await this.#load()
    } catch (error) {
      this.#fail(this.#faultOf(error))
    }
    await this.#teardown()
    const { crossed } = this.#run.registry.evaluate(this.#run.elapsedMs())
    this.#closeBlocks()
    if (this.#run.markedFailed) this.#fail(new RunFault(EXIT.markedFailed, 'test run was marked as failed'))
    const alreadyTold = this.#fault?.exitCode === EXIT.thresholds
    if (crossed.length > 0 && !alreadyTold)
      this.#fail(new RunFault(EXIT.thresholds, `thresholds on metrics '${crossed.join(', ')}' have been crossed`))
    const summary = this.#summary()
    return this.#result(summary, await this.#handleSummary(summary))
  }

  dispose(): void {
    this.#points?.close()
    for (const interval of this.#intervals) clearInterval(interval)
    for (const user of this.#users) user.connections.close()
    this.#run.timers.clear()
  }

  // The first evaluation of the script is where its options and metrics come from.
  #initialise(): void {
    const run = this.#run
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
    for (let id = 1; id <= usersNeeded(run.options.scenarios); id += 1) this.#idle.push(this.#createUser(id))
    run.initializedVus = this.#idle.length
  }

  #createUser(id: number): VirtualUser {
    const user = new VirtualUser(id, this.#run, this.#job.env)
    this.#users.push(user)
    this.#script?.evaluate(user)
    return user
  }

  async #setup(): Promise<void> {
    if (this.#run.options.noSetup) return
    const answer = await this.#phase('setup', this.#run.options.setupTimeoutMs, EXIT.setupTimeout, undefined)
    this.#run.setupJson = answer === undefined ? undefined : JSON.stringify(answer)
  }

  async #teardown(): Promise<void> {
    const { setupJson, options } = this.#run
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
    user.tags = { ...this.#run.options.tags }
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const timer = this.#run.timers.after(timeoutMs, () =>
      reject(new RunFault(timeoutCode, `${phase}() execution timed out after ${timeoutMs / 1000} seconds`)),
    )
    const stop = (): void => reject(this.#fault ?? new RunFault(EXIT.stopped, 'stopped'))
    if (phase === 'setup') this.#stopLoad = stop
    user.abandon = stop
    enter(user)
    call(() => task(argument), {
      resume: resolve,
      fail: reject,
    })
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

  async #load(): Promise<void> {
    const run = this.#run
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const { scenarios } = run.options
    let left = scenarios.length
    this.#loadStartMs = performance.now()
    run.registry.mark()
    this.#every(this.#job.blockMs, () => this.#endBlock())
    this.#every(EVALUATE_MS, () => this.#evaluate())
    const pool = this.#pool()
    const done = (): void => {
      left -= 1
      if (left === 0) resolve(undefined)
    }
    for (const scenario of scenarios) {
      this.#executors.push(this.#executorOf(scenario, { pool, timers: run.timers, done }))
    }
    // Iterations that never wait run while their executor starts: they may already end the load.
    this.#stopLoad = () => {
      resolve(undefined)
      for (const executor of this.#executors) executor.stop()
    }
    for (const [index, { startTimeMs }] of scenarios.entries()) {
      const start = (): void => {
        if (this.#fault === undefined) this.#executors[index]?.start()
      }
      if (startTimeMs > 0) run.timers.after(startTimeMs, start)
      else start()
    }
    await promise
  }

  #executorOf(scenario: Scenario, surroundings: ExecutorSurroundings): Executor {
    if (!isOpen(scenario)) return new LoopingExecutor(scenario, loopPlanOf(scenario), surroundings)
    const { measures, options } = this.#run
    const tags = { ...options.tags, ...scenario.tags, scenario: scenario.name }
    return new ArrivingExecutor(scenario, surroundings, {
      started: (lateMs) => measures.lateness.add(lateMs, NO_TAGS),
      dropped: () =>
        measures.droppedIterations.add(1, { tag: (name) => Reflect.get(tags, name) as string | undefined }),
    })
  }

  #pool(): UserPool {
    const run = this.#run
    const active = new Map<Scenario, VirtualUser['activeScenario']>()
    return {
      take: (scenario) => {
        const user = this.#idle.shift() ?? this.#createAnother()
        user.phase = 'load'
        user.scenario = scenario.name
        user.tags = { ...run.options.tags, ...scenario.tags }
        user.metadata = {}
        user.__ENV = Object.keys(scenario.env).length === 0 ? user.ownEnv : { ...user.ownEnv, ...scenario.env }
        const known = active.get(scenario) ?? activeScenarioOf(scenario)
        active.set(scenario, known)
        user.activeScenario = known
        run.activeVus += 1
        return user
      },
      giveBack: (user) => {
        run.activeVus -= 1
        this.#idle.push(user)
      },
    }
  }

  #createAnother(): VirtualUser {
    this.#run.initializedVus += 1
    return this.#createUser(this.#run.initializedVus)
  }

  #noteUsers(): void {
    const { measures, activeVus, initializedVus } = this.#run
    measures.vus.add(activeVus, NO_TAGS)
    measures.vusMax.add(initializedVus, NO_TAGS)
  }

  #evaluate(): void {
    const { crossed, aborts } = this.#run.registry.evaluate(this.#run.elapsedMs())
    if (!aborts) return
    const message = `thresholds on metrics '${crossed.join(', ')}' were crossed; at least one has abortOnFail enabled, stopping test prematurely`
    this.#end(new RunFault(EXIT.thresholds, message))
  }

  // The first fault decides the exit code, as in k6.
  #fail(fault: RunFault): void {
    if (fault === this.#fault) return
    this.#fault ??= fault
    this.#run.log.add('error', fault.message)
  }

  #end(fault: RunFault): void {
    if (this.#fault === undefined) this.#fail(fault)
    this.#stopLoad()
  }

  #endBlock(): void {
    this.#run.registry.mark()
    this.#blockEndsMs.push(performance.now())
    this.#observer.onProgress(this.#progress())
  }

  // What is left at the end counts as a block of its own when it is the only one, or nearly as long as the others.
  #closeBlocks(): void {
    if (this.#loadStartMs === undefined) return
    const restMs = performance.now() - (this.#blockEndsMs.at(-1) ?? this.#loadStartMs)
    if (this.#blockEndsMs.length > 0 && restMs < this.#job.blockMs / 2) return
    this.#run.registry.mark()
    this.#blockEndsMs.push(performance.now())
  }

  #progress(): LoadProgress {
    const { measures, options, activeVus } = this.#run
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
    const { registry, rootGroup, options } = this.#run
    return {
      root_group: exportGroup(rootGroup),
      metrics: registry.summary(this.#run.elapsedMs(), options.summaryTrendStats),
    }
  }

  // What it throws is logged, and changes nothing, as in k6.
  async #handleSummary(summary: LoadSummary): Promise<JobResult['handled']> {
    const user = this.#createUser(0)
    const task = user.exported('handleSummary')
    if (!isCallable(task)) return undefined
    user.phase = 'summary'
    const { options, setupJson } = this.#run
    const data = {
      ...structuredClone(summary),
      options: {
        summaryTrendStats: options.summaryTrendStats,
        summaryTimeUnit: options.summaryTimeUnit,
        noColor: true,
      },
      state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: this.#run.elapsedMs() },
      setup_data: setupJson === undefined ? undefined : parseJson(setupJson),
    }
    try {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      enter(user)
      call(() => task(data), { resume: resolve, fail: reject })
      const files = await withTimeout(promise, options.handleSummaryTimeoutMs)
      return this.#writeFiles(files)
    } catch (error) {
      this.#run.log.add('error', `handleSummary: ${describeException(error, this.#run.positionOf)}`)
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
    const { registry, log, hosts, exceptions, options } = this.#run
    const elapsedMs = this.#run.elapsedMs()
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
      log: log.lines,
      handled,
      summaryTimeUnit: options.summaryTimeUnit,
      histogram: histogramOf(this.#run.measures.duration.sink),
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
    return new RunFault(EXIT.exception, describeException(error, this.#run.positionOf), { cause: error })
  }

  #every(ms: number, task: () => void): void {
    this.#intervals.push(setInterval(task, ms))
  }
}

function activeScenarioOf(scenario: Scenario): VirtualUser['activeScenario'] {
  const startedMs = performance.now()
  return {
    name: scenario.name,
    executor: scenario.executor,
    startTimeMs: Date.now(),
    started: 0,
    progress: () => Math.min(1, (performance.now() - startedMs) / regularMs(scenario)),
  }
}

// Scenarios that can overlap need virtual users at the same time.
function usersNeeded(scenarios: readonly Scenario[]): number {
  const atStarts = scenarios.map(({ startTimeMs }) =>
    scenarios
      .filter((other) => other.startTimeMs <= startTimeMs && scenarioEndMs(other) > startTimeMs)
      .reduce((sum, other) => sum + plannedVus(other), 0),
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
