import { NO_TAGS } from '../metrics/registry.ts'
import { busyWarning } from './busy-thread.ts'
import { ArrivingExecutor } from './executors/arriving.ts'
import type { Executor, ExecutorSurroundings, UserPool } from './executors/executor.ts'
import { LoopingExecutor, loopPlanOf } from './executors/looping.ts'
import type { LoadRun } from './load-run.ts'
import { firstVus, hasWork, isOpen, type Scenario } from './options/scenario.ts'
import { usersAtStart } from './users.ts'

/** The load itself: this thread's part of all scenarios, from the first iteration to the last. */
export class LoadPhase {
  /** By `performance.now()`. */
  readonly startMs: number = performance.now()
  readonly #cpuAtStart = process.threadCpuUsage()
  readonly #run: LoadRun
  readonly #pool: UserPool
  readonly #executors: Executor[] = []
  readonly #over = Promise.withResolvers<void>()
  #isStopped = false

  constructor(run: LoadRun, pool: UserPool) {
    this.#run = run
    this.#pool = pool
  }

  /** Runs all scenarios to their end. */
  async run(): Promise<void> {
    const run = this.#run
    const { scenarios } = run.options
    let left = scenarios.length
    const done = (): void => {
      left -= 1
      if (left === 0) this.#over.resolve()
    }
    const starts = scenarios.flatMap((scenario, index) => {
      const share = hasWork(scenario, run.share.segment)
        ? run.share.inScenario(index, usersAtStart(scenario))
        : undefined
      const dropped = this.#dropsOf(scenario)
      if (share !== undefined)
        return [this.#starterOf(scenario, { pool: this.#pool, timers: run.timers, share, dropped, done })]
      done()
      return []
    })
    // Iterations that never wait run while their executor starts: they may already end the load.
    for (const start of starts) start()
    await this.#over.promise
  }

  /** Breaks off what runs. */
  stop(): void {
    this.#isStopped = true
    this.#over.resolve()
    for (const executor of this.#executors) executor.stop()
  }

  /** Warns of a thread that had no time left. */
  warnIfBusy(): void {
    const { user, system } = process.threadCpuUsage(this.#cpuAtStart)
    const warning = busyWarning({
      elapsedMs: performance.now() - this.startMs,
      cpuMs: (user + system) / 1000,
      idleMs: Math.max(0, ...this.#executors.map((executor) => executor.idleMs)),
    })
    if (warning !== undefined) this.#run.warn(warning)
  }

  #dropsOf({ name, tags: own }: Scenario): (count: number) => void {
    const { measures, options } = this.#run
    const tags: Readonly<Record<string, string>> = { ...options.tags, ...own, scenario: name }
    return (count) => measures.droppedIterations.add(count, { tag: (tag) => tags[tag], names: () => Object.keys(tags) })
  }

  #starterOf(scenario: Scenario, surroundings: ExecutorSurroundings): () => void {
    const executor = this.#executorOf(scenario, surroundings)
    this.#executors.push(executor)
    const start = (): void => {
      if (!this.#isStopped) executor.start()
    }
    const { startTimeMs } = scenario
    if (startTimeMs <= 0) return start
    const { pool, timers, share } = surroundings
    return () => void timers.after(startTimeMs, () => pool.whenIdle(share.of(firstVus(scenario)), start))
  }

  #executorOf(scenario: Scenario, surroundings: ExecutorSurroundings): Executor {
    if (!isOpen(scenario)) return new LoopingExecutor(scenario, loopPlanOf(scenario, surroundings.share), surroundings)
    const { measures } = this.#run
    return new ArrivingExecutor(scenario, surroundings, {
      started: (lateMs) => measures.lateness.add(lateMs, NO_TAGS),
      exhausted: () =>
        this.#run.warn(`Insufficient VUs, reached ${scenario.maxVus} active VUs and cannot initialize more`),
    })
  }
}
