import type { LoadLimits, LoadOutcome, LoadProgress } from '../engine.ts'
import type { LogLine } from './log.ts'

/** What the engine's process is asked to do. */
export interface Job {
  readonly script: string
  readonly env: Readonly<Record<string, string>>
  readonly limits: LoadLimits
  /** Files that the script writes go there. */
  readonly outputDir: string
  /** Length of a block (ms). */
  readonly blockMs: number
}

/** What a run showed, less how its process ended. */
export interface JobResult extends Omit<LoadOutcome, 'exit'> {
  readonly exitCode: number
  readonly log: readonly LogLine[]
  /** What `handleSummary` wrote to standard output. */
  readonly stdout: string
}

/** What goes from the harness to the engine's process. */
export type ToEngine = { readonly kind: 'job'; readonly job: Job } | { readonly kind: 'stop' }

/** What comes back. */
export type FromEngine =
  | { readonly kind: 'progress'; readonly progress: LoadProgress }
  | { readonly kind: 'result'; readonly result: JobResult }
