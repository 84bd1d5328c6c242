import type { LoadProgress } from '../engine.ts'
import { percentile } from '../metrics/percentile.ts'
import type { LoadRun } from './load-run.ts'
import { plannedMsOf } from './options/scenario.ts'

/** The blocks of time that the load is cut into: progress is told of the last one, and series have a point for each. */
export class Blocks {
  readonly #run: LoadRun
  readonly #blockMs: number
  readonly #endsMs: number[] = []
  #startMs: number | undefined

  constructor(run: LoadRun, blockMs: number) {
    this.#run = run
    this.#blockMs = blockMs
  }

  /** The first block begins. */
  begin(startMs: number): void {
    this.#startMs = startMs
    this.#run.registry.mark()
  }

  /** One block ends and the next begins. */
  end(): void {
    this.#run.registry.mark()
    this.#endsMs.push(performance.now())
  }

  /** What is left at the end counts as a block of its own when it is the only one, or nearly as long as the others. */
  close(): void {
    if (this.#startMs === undefined) return
    const restMs = performance.now() - (this.#endsMs.at(-1) ?? this.#startMs)
    if (this.#endsMs.length > 0 && restMs < this.#blockMs / 2) return
    this.end()
  }

  lengthsMs(): readonly number[] {
    return this.#endsMs.map((end, index) => end - (this.#endsMs[index - 1] ?? this.#startMs ?? end))
  }

  /** How the run goes, by its last block. */
  progress(): LoadProgress {
    const { measures, options, activeVus } = this.#run
    const startMs = this.#startMs ?? performance.now()
    const lengthMs = this.lengthsMs().at(-1) ?? this.#blockMs
    const { duration, requests, failed } = measures
    const [before = 0, after = 0] = duration.sink.type === 'trend' ? duration.sink.marks.slice(-2) : []
    const durations = duration.sink.type === 'trend' ? duration.sink.slice(before, after).sort() : new Float64Array()
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
}
