import type { RunEvent } from './events.ts'
import type { NonEmpty } from './outcome.ts'
import type { Override } from './override.ts'
import type { RunFolder } from './run-folder.ts'
import type { StackProvider } from './stack.ts'
import type { Suite, SuiteSource } from './suite.ts'
import type { Target } from './target.ts'

/** What is to be recorded. */
export interface Recording {
  readonly runId: string
  readonly target: Target
  /** Providers to choose from; the first that applies is started. */
  readonly providers: NonEmpty<StackProvider>
  /** Stages that were asked for. */
  readonly stages: readonly (readonly Suite[])[]
  readonly folder: RunFolder
  /** What `SuiteContext` is told of them. */
  readonly cases?: readonly string[]
  readonly seed?: number
  /** What the suites are made of, by their name. @default each finds out when it runs */
  readonly sources?: ReadonlyMap<string, readonly SuiteSource[]>
  /** Findings that someone takes responsibility for. */
  readonly overrides?: readonly Override[]
  /** Tries of each suite that may break on the way to the target and be made again, by its name. @default 0 */
  readonly mayRetry?: (suite: string) => number
  /** Folders of the last runs on this target that passed, by the suite that passed in them. @default none */
  readonly passedRuns?: ReadonlyMap<string, string>
  /** What `StackContext` is told. */
  readonly keep?: boolean
  readonly signal: AbortSignal
  readonly observe: (event: RunEvent) => void
}
