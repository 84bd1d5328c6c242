import type { NonEmpty } from '../../../harness/outcome.ts'
import type { RemoteSource, Sighting } from '../../../harness/suite.ts'
import type { Series } from './metrics/series.ts'

/** Length of a block: what is measured is told block by block, so that it has spread (ms). */
export const BLOCK_MS = 1000

/** Runs a k6 script and tells what it saw. Judges nothing. */
export interface LoadEngine {
  readonly name: 'k6' | 'docker' | 'embedded'
  /**
   * @throws E_SUITE_MISSING_TOOL it can't be had here
   */
  version(signal: AbortSignal): Promise<string>
  /**
   * Whatever the script or the engine does, killed or hung, comes back as an outcome. When the signal is aborted, it stops what it started and settles.
   * @throws E_SUITE_MISSING_TOOL it can't be had here
   */
  run(request: LoadRequest): Promise<LoadOutcome>
}

/** One script to be run. */
export interface LoadRequest {
  /** Absolute path. */
  readonly script: string
  /** What the script finds in `__ENV`; secret, never on a command line. */
  readonly env: Readonly<Record<string, string>>
  readonly limits: LoadLimits
  /** Modules by URL that were looked for already, found or not; the embedded engine downloads what is not among them. @default none */
  readonly modules?: readonly RemoteSource[]
  /** Threads that share the load, in the embedded engine; without it, as many as the rate that the script asks for needs. */
  readonly threads?: number
  /** Header that carries the version of the target; an engine that sees headers counts who answered. */
  readonly versionHeader?: string
  /** Folder that exists; files that the script writes go there. */
  readonly artifactsDir: string
  readonly signal: AbortSignal
  readonly onProgress: (progress: LoadProgress) => void
}

/** What a script may do to others. */
export interface LoadLimits {
  /** Hosts (`name` or `name:port`) that may receive requests; `any` where a person runs a script by hand. */
  readonly hosts: NonEmpty<string> | 'any'
  /** Requests a second, over all virtual users. */
  readonly maxRatePerSecond: number
}

/** How far a run has come. */
export interface LoadProgress {
  readonly elapsedMs: number
  /** `undefined`: not known beforehand. */
  readonly totalMs: number | undefined
  readonly vus: number
  /** Requests a second, over the last block. */
  readonly ratePerSecond: number
  /** Of the last block; `undefined` without requests. */
  readonly p95Ms: number | undefined
  /** Requests that failed since the start. */
  readonly failedRequests: number
}

/** All that a run showed. `setup_data` and headers are not in it. */
export interface LoadOutcome {
  readonly exit: LoadExit
  readonly summary: LoadSummary | undefined
  /** Why there is no summary; only where there is none. */
  readonly summaryFault?: string
  /** What each threshold was compared with, by metric and expression, where the engine tells it beside the summary. */
  readonly actuals?: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly series: readonly Series[]
  /** Iterations that ended with an exception. */
  readonly exceptions: number
  /** Hosts to which the script wanted to send, and was not let. */
  readonly refusedHosts: readonly string[]
  /** Requests of which the engine does not say where they went; absent where it lets none go beyond the hosts. */
  readonly unseenRequests?: number
  /** What the engine logged as errors, the first line of each. */
  readonly errors: readonly string[]
  readonly durationMs: number
  /** Which versions answered; absent where the engine sees no headers. */
  readonly sightings?: readonly Sighting[]
}

/** How the engine's process ended. */
export type LoadExit =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  /** It was stopped from here, because the caller's signal was aborted. */
  | { readonly kind: 'stopped' }

/** The end-of-test summary in the shape of `handleSummary(data)`, less `setup_data`, `options` and `state`. */
export interface LoadSummary {
  readonly root_group: SummaryGroup
  readonly metrics: Readonly<Record<string, SummaryMetric>>
}

/** A group with its checks and the groups in it. */
export interface SummaryGroup {
  readonly name: string
  readonly path: string
  readonly groups: readonly SummaryGroup[]
  readonly checks: readonly SummaryCheck[]
}

/** How often a check held and did not. */
export interface SummaryCheck {
  readonly name: string
  readonly path: string
  readonly passes: number
  readonly fails: number
}

/** A metric with its statistics and what k6 says of its thresholds. */
export interface SummaryMetric {
  readonly type: 'counter' | 'gauge' | 'rate' | 'trend'
  readonly contains: 'default' | 'time' | 'data'
  readonly values: Readonly<Record<string, number>>
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>
}
