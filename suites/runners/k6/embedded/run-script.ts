import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LoadProgress, LoadSummary } from '../engine.ts'
import { setThresholds } from '../metrics/registry.ts'
import { percentile } from '../metrics/percentile.ts'
import type { BundledScript } from './bundle.ts'
import { call } from './coroutine.ts'
import { enter } from './current.ts'
import { LoopingExecutor, loopPlanOf, type UserPool } from './executors/looping.ts'
import { describeException, RunFault } from './faults.ts'
import { isCallable, parseJson } from './given.ts'
import { exportGroup } from './groups.ts'
import { noteBytes } from './iteration.ts'
import { LoadRun } from './load-run.ts'
import { maxVus, OptionsError, regularMs, resolveOptions, scenarioEndMs, type Scenario } from './options.ts'
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
}

/** Runs a script from its init code to its summary. Whatever happens in it is in the result. */
export async function runScript(bundle: BundledScript, job: Job, observer: RunObserver): Promise<JobResult> {
  const session = new Session(bundle, job, observer)
  try {
    return await session.run()
  } finally {
    session.dispose()
  }
}

class Session {
  readonly #bundle: BundledScript
  readonly #job: Job
  readonly #observer: RunObserver
  readonly #run: LoadRun
  readonly #users: VirtualUser[] = []
  readonly #idle: VirtualUser[] = []
  readonly #executors: LoopingExecutor[] = []
  readonly #intervals: NodeJS.Timeout[] = []
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
    this.#run = new LoadRun(job.limits)
  }

  async run(): Promise<JobResult> {
    try {
      this.#initialise()
    } catch (error) {
      this.#fail(faultOfInit(error, this.#job.script))
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
      this.#fail(faultOf(error))
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
    for (const interval of this.#intervals) clearInterval(interval)
    for (const user of this.#users) user.connections.close()
    this.#run.timers.clear()
  }

  // The first evaluation of the script is where its options and metrics come from.
  #initialise(): void {
    const run = this.#run
    this.#script = new CompiledScript(this.#bundle)
    const first = this.#createUser(0)
    run.configure(resolveOptions(first.exported('options')))
    for (const { exec, name } of run.options.scenarios) {
      if (typeof first.exported(exec) !== 'function')
        throw new OptionsError(`executor ${name}: function '${exec}' not found in exports`)
    }
    const faults = setThresholds(run.registry, run.options.thresholds)
    if (faults.length > 0) throw new OptionsError(faults.join('; '))
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
    const answer = await this.#phase('setup', this.#run.options.setupTimeoutMs, EXIT.setupTimeout, undefined)
    this.#run.setupJson = answer === undefined ? undefined : JSON.stringify(answer)
  }

  async #teardown(): Promise<void> {
    const { setupJson, options } = this.#run
    const isSetupDone = this.#fault === undefined || this.#loadStartMs !== undefined
    if (!isSetupDone) return
    try {
      await this.#phase(
        'teardown',
        options.teardownTimeoutMs,
        EXIT.teardownTimeout,
        setupJson === undefined ? undefined : parseJson(setupJson),
      )
    } catch (error) {
      this.#fail(faultOf(error))
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
      fail: (error) => reject(new RunFault(EXIT.exception, describeException(error), { cause: error })),
    })
    try {
      return await promise
    } catch (error) {
      throw error instanceof RunFault ? error : new RunFault(EXIT.exception, describeException(error), { cause: error })
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
    for (const scenario of scenarios) {
      const executor = new LoopingExecutor(scenario, loopPlanOf(scenario), pool, run.timers, () => {
        left -= 1
        if (left === 0) resolve(undefined)
      })
      this.#executors.push(executor)
      if (scenario.startTimeMs > 0) run.timers.after(scenario.startTimeMs, () => executor.start())
      else executor.start()
    }
    this.#stopLoad = () => {
      resolve(undefined)
      for (const executor of this.#executors) executor.stop()
    }
    await promise
  }

  #pool(): UserPool {
    const run = this.#run
    const active = new Map<Scenario, VirtualUser['activeScenario']>()
    return {
      take: (scenario) => {
        const user = this.#idle.shift() ?? this.#createUser(this.#users.length)
        user.phase = 'load'
        user.scenario = scenario.name
        user.tags = { ...run.options.tags, ...scenario.tags }
        user.metadata = {}
        user.__ENV = Object.freeze({ ...this.#job.env, ...scenario.env })
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

  #noteUsers(): void {
    const { measures, activeVus, initializedVus } = this.#run
    const tags = { tag: () => undefined }
    measures.vus.add(activeVus, tags)
    measures.vusMax.add(initializedVus, tags)
  }

  #evaluate(): void {
    const { crossed, aborts } = this.#run.registry.evaluate(this.#run.elapsedMs())
    if (!aborts) return
    const message = `thresholds on metrics '${crossed.join(', ')}' were crossed; at least one has abortOnFail enabled, stopping test prematurely`
    this.#end(new RunFault(EXIT.thresholds, message))
  }

  // The first fault decides the exit code, as in k6.
  #fail(fault: RunFault): void {
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
      totalMs: totalMsOf(options.scenarios),
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
  async #handleSummary(summary: LoadSummary): Promise<string> {
    const user = this.#createUser(0)
    const task = user.exported('handleSummary')
    if (!isCallable(task)) return ''
    user.phase = 'summary'
    const { options, setupJson } = this.#run
    const data = {
      ...structuredClone(summary),
      options: { summaryTrendStats: options.summaryTrendStats, summaryTimeUnit: '', noColor: true },
      state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: this.#run.elapsedMs() },
      setup_data: setupJson === undefined ? undefined : parseJson(setupJson),
    }
    try {
      const files: unknown = await task(data)
      return this.#writeFiles(files)
    } catch (error) {
      this.#run.log.add('error', `handleSummary: ${describeException(error)}`)
      return ''
    }
  }

  #writeFiles(files: unknown): string {
    let stdout = ''
    for (const [name, content] of Object.entries(files ?? {})) {
      const value = content instanceof ArrayBuffer ? Buffer.from(content) : String(content)
      if (name === 'stdout') stdout += String(value)
      else if (name === 'stderr') this.#run.log.add('info', String(value))
      else writeFileSync(resolve(this.#job.outputDir, name), value)
    }
    return stdout
  }

  #result(summary: LoadSummary | undefined, stdout = ''): JobResult {
    const { registry, log, hosts, exceptions } = this.#run
    const elapsedMs = this.#run.elapsedMs()
    return {
      exitCode: this.#fault?.exitCode ?? 0,
      summary,
      ...(summary === undefined ? { summaryFault: 'the run ended before there was anything to sum up' } : {}),
      series: registry.series(this.#blockLengthsMs(), elapsedMs),
      exceptions,
      refusedHosts: hosts.refused,
      errors: log.lines
        .filter(({ level, fromConsole }) => level === 'error' && !fromConsole)
        .map(({ message }) => message.split('\n')[0] ?? ''),
      durationMs: elapsedMs,
      log: log.lines,
      stdout,
    }
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

// Executors that end by iterations say only how long they may take.
function totalMsOf(scenarios: readonly Scenario[]): number | undefined {
  if (scenarios.some(({ executor }) => executor.endsWith('-iterations'))) return undefined
  return Math.max(...scenarios.map((scenario) => scenario.startTimeMs + regularMs(scenario)))
}

// Scenarios that can overlap need virtual users at the same time.
function usersNeeded(scenarios: readonly Scenario[]): number {
  const atStarts = scenarios.map(({ startTimeMs }) =>
    scenarios
      .filter((other) => other.startTimeMs <= startTimeMs && scenarioEndMs(other) > startTimeMs)
      .reduce((sum, other) => sum + maxVus(other), 0),
  )
  return Math.max(0, ...atStarts)
}

function faultOfInit(error: unknown, script: string): RunFault {
  if (!(error instanceof OptionsError)) return new RunFault(EXIT.exception, describeException(error), { cause: error })
  const isAboutScript = !error.message.includes('threshold')
  const prefix = isAboutScript ? `could not initialize '${script}': could not load JS test 'file://${script}': ` : ''
  return new RunFault(EXIT.config, `${prefix}${error.message}`, { cause: error })
}

function faultOf(error: unknown): RunFault {
  return error instanceof RunFault ? error : new RunFault(EXIT.exception, describeException(error), { cause: error })
}
