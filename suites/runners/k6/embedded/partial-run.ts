import type { Sighting } from '../../../../harness/suite.ts'
import type { Registry } from '../metrics/registry.ts'
import { hearBrokenPromises } from './broken-promises.ts'
import { exportGroup, type ExportedGroup } from './groups.ts'
import { runInitCode, type InitCode } from './init-code.ts'
import { LoadPhase } from './load-phase.ts'
import { LoadRun } from './load-run.ts'
import type { LogLine } from './log.ts'
import type { Share } from './share.ts'
import type { Users } from './users.ts'

/** Who hears of a part of a run while it goes on, and how it is stopped. */
export interface PartialRunObserver {
  readonly signal: AbortSignal
  readonly onLog: (line: LogLine) => void
  /** The script called test.abort(). */
  readonly onAbort: (message: string) => void
}

/** The part of the load that one of several threads runs: no setup(), no teardown(), no judgement. */
export class PartialRun {
  readonly #run: LoadRun
  readonly #users: Users
  readonly #signal: AbortSignal
  readonly #stopHearing: () => void

  private constructor(run: LoadRun, users: Users, signal: AbortSignal, stopHearing: () => void) {
    this.#run = run
    this.#users = users
    this.#signal = signal
    this.#stopHearing = stopHearing
  }

  /** Runs the init code. Whatever it throws is thrown. */
  static async start(
    code: InitCode & { readonly share: Share },
    { signal, onLog, onAbort }: PartialRunObserver,
  ): Promise<PartialRun> {
    const { limits, versionHeader, tellsRequests } = code.job
    const run = new LoadRun(limits, { onLog, versionHeader, tellsRequests })
    const stopHearing = hearBrokenPromises()
    const users = await runInitCode(run, code)
    run.abort = onAbort
    return new PartialRun(run, users, signal, stopHearing)
  }

  get registry(): Registry {
    return this.#run.registry
  }

  async load(setupJson: string | undefined): Promise<void> {
    this.#run.setupJson = setupJson
    const load = new LoadPhase(this.#run, this.#users)
    this.#signal.addEventListener('abort', () => load.stop(), { once: true })
    await load.run()
    load.warnIfBusy()
  }

  checks(): ExportedGroup {
    return exportGroup(this.#run.rootGroup)
  }

  sightings(): readonly Sighting[] {
    return this.#run.sightings.list()
  }

  refusedHosts(): readonly string[] {
    return this.#run.hosts.refused
  }

  dispose(): void {
    this.#stopHearing()
    this.#users.closeConnections()
    this.#run.timers.clear()
  }
}
