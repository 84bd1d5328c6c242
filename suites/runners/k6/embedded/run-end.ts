import { describeException, RunFault } from './faults.ts'
import type { LoadRun } from './load-run.ts'

/** The exit codes that a run ends with; `../exit-codes.ts` says what they mean. */
export const EXIT = {
  thresholds: 99,
  setupTimeout: 100,
  teardownTimeout: 101,
  config: 104,
  stopped: 105,
  exception: 107,
  aborted: 108,
  markedFailed: 110,
} as const

/** Why a run ends other than well. The first fault decides the exit code, as in k6. */
export class RunEnd {
  /** Ends what runs at present. */
  breakOff: () => void = () => undefined
  readonly #run: LoadRun
  #fault: RunFault | undefined

  constructor(run: LoadRun) {
    this.#run = run
  }

  get fault(): RunFault | undefined {
    return this.#fault
  }

  fail(fault: RunFault): void {
    if (fault === this.#fault) return
    this.#fault ??= fault
    this.#run.log.add('error', fault.message)
  }

  /** Ends the run early: what runs is broken off. */
  stop(fault: RunFault): void {
    if (this.#fault === undefined) this.fail(fault)
    this.breakOff()
  }

  /** @throws RunFault the run is over before it has begun */
  throwIfOver(): void {
    if (this.#fault !== undefined) throw this.#fault
  }

  /** What an error of the script, or of the engine under it, means for the run. */
  faultOf(error: unknown): RunFault {
    if (error instanceof RunFault) return error
    return new RunFault(EXIT.exception, describeException(error, this.#run.positionOf), { cause: error })
  }
}
