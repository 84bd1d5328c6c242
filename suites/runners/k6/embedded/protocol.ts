import type { RemoteSource } from '../../../../harness/suite.ts'
import type { LoadLimits, LoadOutcome, LoadProgress } from '../engine.ts'
import type { HistogramBar } from '../metrics/histogram.ts'
import type { BundledScript } from './bundle.ts'
import type { LogLine } from './log.ts'
import type { OptionLayer } from './options/layers.ts'
import type { Scenario } from './options/scenario.ts'

/** What the engine's process is asked to do. */
export interface Job {
  /** Absolute path. */
  readonly script: string
  /** The text of the script, where it is no file: its path says where what it imports lies. */
  readonly source?: string
  /** The script as whoever asks calls it, for messages; otherwise its path. */
  readonly calledAs?: string
  readonly env: Readonly<Record<string, string>>
  readonly limits: LoadLimits
  /** Modules by URL that were looked for already. @default none */
  readonly modules?: readonly RemoteSource[]
  /** Header that carries the version of the target. @default nobody looks */
  readonly versionHeader?: string
  /** Files that the script writes go there. */
  readonly outputDir: string
  /** Length of a block (ms). */
  readonly blockMs: number
  /** Options below and above those of the script. */
  readonly options?: { readonly below: readonly OptionLayer[]; readonly above: readonly OptionLayer[] }
  /** Whether nothing is summed up: handleSummary() does not run. @default false */
  readonly withoutSummary?: boolean
  /** What the script is told of the terminal. @default none, and no colours */
  readonly terminal?: { readonly noColor: boolean; readonly isStdOutTTY: boolean; readonly isStdErrTTY: boolean }
  /** Whether the log may have requests and responses, credentials included. @default false */
  readonly tellsRequests?: boolean
  /** Names of k6's experimental features. @default none */
  readonly features?: readonly string[]
  /** How many threads share the load; without it, as many as the rate that the script asks for needs. */
  readonly threads?: number
  /** File that gets every sample, as k6 writes them with `--out json`. */
  readonly pointsFile?: string
}

/** What a run showed, less how its process ended. */
export interface JobResult extends Omit<LoadOutcome, 'exit'> {
  readonly exitCode: number
  readonly log: readonly LogLine[]
  /** What `handleSummary` answered for the terminal; `undefined`: the script has none, and a summary should be printed. */
  readonly handled: { readonly stdout: string; readonly stderr: string } | undefined
  /** How many requests took how long. */
  readonly histogram: readonly HistogramBar[]
  /** `ms`, `s`, `us`, or empty: each value in the unit that suits it. */
  readonly summaryTimeUnit: string
}

/** What goes from the harness to the engine's process. */
export type ToEngine = { readonly kind: 'job'; readonly job: Job } | { readonly kind: 'stop' }

/** What goes to the thread that runs the script. */
export type ToThread = { readonly job: Job; readonly bundle: BundledScript } | 'stop'

/** What comes back. */
export type FromEngine =
  /** What is going to be run, known once the init code has. */
  | { readonly kind: 'plan'; readonly scenarios: readonly Scenario[]; readonly threads: number }
  | { readonly kind: 'progress'; readonly progress: LoadProgress }
  | { readonly kind: 'log'; readonly lines: readonly LogLine[] }
  | { readonly kind: 'result'; readonly result: JobResult }
