import type { ErrorCode } from './errors.ts'
import type { RunEvent } from './events.ts'
import type { NonEmpty } from './outcome.ts'
import type { Env } from './ports.ts'
import type { Diagnosis, DiagnosisContext, Endpoints } from './stack.ts'
import type { Target } from './target.ts'

/** Observes a target. Knows nothing of pass or fail. */
export interface Suite {
  readonly name: string
  /** Least evidence from which anything may be concluded, for example `{ cases: 5, requests: 1000 }`. */
  readonly floor: EvidenceFloor
  /** Time that the suite may take (ms); past it the suite is `timed-out`. */
  readonly budgetMs: number
  /** Whether later stages are left out when this suite saw a failure. @default false */
  readonly prerequisite?: boolean
  /**
   * The unit of a measurement by `metric.statistic`, for example `http_req_duration.p95`: lets a limit on what cannot be
   * measured be refused before a run. `undefined`: it cannot be measured; `unknown`: that shows only in the run.
   * @default every limit is taken
   */
  unitOf?(measurement: string): Measurement['unit'] | 'unknown' | undefined
  /** What defines what the suite observes; the hash of it tells whether two records observed the same. */
  sources(context: SourcesContext): Promise<readonly SuiteSource[]>
  /** A rejection is recorded as `crashed`; what the target did wrong is in the cases. */
  run(context: SuiteContext): Promise<SuiteResult>
  /** The same suite made quick, for `assay selftest`: of the same name, it only reads where it can, and looks as closely. */
  rehearsal?(): Suite
  /** What it needs of this machine, for `assay doctor`. */
  diagnose?(context: DiagnosisContext): Promise<readonly Diagnosis[]>
}

/** A file by its absolute path, or something that is no file. */
export type SuiteSource = string | RemoteSource

/** The text of something that is no file, or why it can't be had: then there is no hash. */
export type RemoteSource =
  | { readonly name: string; readonly text: string }
  | { readonly name: string; readonly missing: string }

/** What a suite looks for its sources with. */
export interface SourcesContext {
  readonly env: Env
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal
}

/** Least evidence from which anything may be concluded. Skipped and quarantined cases do not count. */
export interface EvidenceFloor {
  /** Cases that were attempted. */
  readonly cases?: number
  /** Expectations that were examined, by `Attempt.assertions` of the attempts that count. */
  readonly assertions?: number
  /** Operations of the API that gave a 2xx or 3xx answer, by the measurement `contract_coverage{of:operations}.value`. */
  readonly operations?: number
  /** Requests, by the measurement `http_reqs.count`; where there is none, the responses of `sightings`. */
  readonly requests?: number
  /** Iterations that ran to their end, by the measurement `iterations.count`. */
  readonly iterations?: number
  /** Share of responses with a 2xx status, by `sightings` (0..1). */
  readonly successShare?: number
  readonly durationMs?: number
}

/** What a suite is given to run with. */
export interface SuiteContext {
  readonly runId: string
  readonly target: Target
  readonly endpoints: Endpoints
  /** Environment variables with which to log in; secret. */
  readonly credentials: Readonly<Record<string, string>>
  /** Environment of the run, for the programs that the suite starts. */
  readonly env: Env
  readonly budgetMs: number
  /** Ids of the cases that were asked for; a suite that cannot run some alone runs all and tells of these. @default all */
  readonly cases?: readonly string[]
  /** What `sources()` answered for the hash of this run: what was downloaded need not be downloaded again. */
  readonly sources?: readonly SuiteSource[]
  /** Seed of what is made up; a suite has one of its own otherwise. */
  readonly seed?: number
  /** Tries that may break on the way to the target and be made again, never those that failed; all are told. @default 0 */
  readonly mayRetry?: number
  /** Folder that exists and takes logs, traces and other files of this suite. */
  readonly artifactsDir: string
  /** The folder of this suite in the last run on this target that passed; absent: there is none. */
  readonly passedBefore?: string
  /** Aborted when the budget is spent or the run is interrupted; the suite then stops what it started and settles. */
  readonly signal: AbortSignal
  readonly observe: (event: RunEvent) => void
}

/** What one suite saw. */
export interface SuiteResult {
  readonly suite: string
  readonly completion: Completion
  readonly cases: readonly CaseResult[]
  readonly measurements: readonly Measurement[]
  /** Which tool observed, with its version: `{ engine: 'embedded', ... }`. Results of different tools are never compared. */
  readonly tool: Readonly<Record<string, string>>
  /** ISO-8601, UTC */
  readonly startedAt: string
  readonly durationMs: number
  /** Which versions answered the suite's own requests, by origin. Absent: the suite does not look. */
  readonly sightings?: readonly Sighting[]
  /** Earlier tries of the suite that broke before anything was seen, and were begun again; oldest first. */
  readonly earlier?: readonly EarlierTry[]
}

/** Responses of one version from one origin. */
export interface Sighting {
  /** Scheme, host and port. */
  readonly origin: string
  /** As the version header gives it; absent for responses without the header. */
  readonly version?: string
  readonly responses: number
  /** Those of them with a 2xx status. */
  readonly successes: number
  /** ISO-8601, UTC */
  readonly firstAt: string
  readonly lastAt: string
}

/** A try of a suite that was given up for another. */
export interface EarlierTry {
  readonly code: ErrorCode
  readonly message: string
  readonly durationMs: number
}

/** How far a suite came. */
export type Completion =
  | { readonly kind: 'completed' }
  | { readonly kind: 'not-run'; readonly reason: string }
  | { readonly kind: 'timed-out'; readonly budgetMs: number }
  | { readonly kind: 'crashed'; readonly code: ErrorCode; readonly message: string }

/** One thing that was tried. `flaky` and `quarantined` are not here: the gate derives them from attempts and policy. */
export interface CaseResult {
  /** Stable across runs: suite, file and title path, never an index. */
  readonly id: string
  readonly title: NonEmpty<string>
  readonly attempts: readonly Attempt[]
  readonly skippedBecause?: string
  /** Command that repeats this case alone. */
  readonly reproduce?: string
}

/** One try of a case: `failed`, what was expected did not hold; `errored`, the try itself broke. */
export interface Attempt {
  readonly status: 'passed' | 'failed' | 'errored'
  readonly durationMs: number
  /** Expectations that were examined; absent where the tool does not count them. */
  readonly assertions?: number
  readonly failure?: Failure
}

/** Why a try did not pass. */
export interface Failure {
  readonly message: string
  readonly expected?: string
  readonly actual?: string
  readonly traceId?: string
}

/** A statistic of a metric, over blocks of the run and over all of it. */
export interface Measurement {
  /** For example `http_req_duration`, or with tags `http_req_duration{name:list}`. */
  readonly metric: string
  readonly unit: 'ms' | 'bytes' | 'count' | 'ratio' | 'per-second'
  readonly statistic: 'count' | 'rate' | 'value' | 'mean' | 'median' | 'min' | 'p90' | 'p95' | 'p99' | 'max'
  /** One value per block, in run order; empty means nothing was measured. */
  readonly values: readonly number[]
  /** Observations behind each value. */
  readonly counts: readonly number[]
  /** The statistic over all blocks together, which for percentiles does not follow from `values`; absent when nothing was measured. */
  readonly overall?: number
}
