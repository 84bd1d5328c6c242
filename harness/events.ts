import type { CaseResult, Completion } from './suite.ts'

/** What happens while a run goes on: for live progress only, never the source of what a report says. */
export type RunEvent =
  | {
      readonly kind: 'run-started'
      readonly runId: string
      readonly target: string
      readonly suites: readonly string[]
    }
  | { readonly kind: 'stack-progress'; readonly provider: string; readonly message: string }
  | {
      readonly kind: 'stack-started'
      readonly provider: string
      readonly url: string
      readonly version: string | undefined
      readonly durationMs: number
    }
  | { readonly kind: 'suite-started'; readonly suite: string; readonly budgetMs: number }
  | { readonly kind: 'suite-progress'; readonly suite: string; readonly progress: Progress }
  | { readonly kind: 'case-finished'; readonly suite: string; readonly case: CaseResult }
  | {
      readonly kind: 'suite-finished'
      readonly suite: string
      readonly completion: Completion
      readonly cases: number
      readonly failed: number
      readonly durationMs: number
    }
  | { readonly kind: 'run-finished'; readonly durationMs: number }

/** How far a long suite has come. */
export interface Progress {
  readonly elapsedMs: number
  /** `undefined`: not known beforehand. */
  readonly totalMs: number | undefined
  /** What a person wants to know now, in the order to be shown: `{ VUs: '10', rate: '412/s', p95: '12 ms' }`. */
  readonly figures: Readonly<Record<string, string>>
}
