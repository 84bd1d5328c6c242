import type { NonEmpty } from './outcome.ts'

/** Requests a second where nothing is to be held back; more than one machine sends. */
export const UNLIMITED_RATE = 1_000_000

/** What a service says it is. */
export interface Identity {
  /** Commit, tag or digest, as the version header gives it. */
  readonly version: string
  /** `sha256:...` of the image that runs, where something can tell. */
  readonly imageDigest?: string
}

/** What a run may do to a target. */
export interface SafetyPolicy {
  /** Hosts that may receive requests and credentials; redirects elsewhere are refused. `isOfHosts` says what they are written like. */
  readonly hosts: NonEmpty<string>
  /** Whether suites may create, change and delete. */
  readonly mayWrite: boolean
  /** Requests a second that all suites together may send. */
  readonly maxRatePerSecond: number
}

/** What was said of a target when the run was asked for, and has to be said again to repeat it. Plain data. */
export interface Given {
  readonly baseUrl?: string
  /** Stack to start, or `auto`. */
  readonly stack?: string
  /** Image to run in place of one that is built here. */
  readonly image?: string
  readonly expectVersion?: string
  /** `sha256:...` of the image that should run there. */
  readonly expectDigest?: string
}

/** What a run is pointed at and what it may do there. Plain data. */
export interface Target {
  readonly name: string
  /** Absent: all is in the config and the environment. */
  readonly given?: Given
  /** Where it already runs; `undefined`: a local stack is to be started. */
  readonly baseUrl?: string
  /** Image to run in place of one that is built here; only stacks that run images apply. */
  readonly image?: string
  /** Stack to start; `auto`: one that starts what will be deployed where it can be, else another. `undefined`: the first that applies. */
  readonly stack?: string
  /** What should be running; compared with what the stack says before, during and after the suites. `undefined`: nobody said. */
  readonly expected?: Identity
  /** Response header that carries the version. */
  readonly versionHeader: string
  /** Path whose JSON answer has the version as `version`, asked beside the header. @default none */
  readonly versionPath?: string
  /** Further base URLs that serve the same, each asked for its version: the tasks behind a load balancer. @default none */
  readonly origins?: readonly string[]
  /** How the target is waited for until it says the expected version. @default a local stack is asked once */
  readonly settle?: SettlePolicy
  /** Path that answers 200 when the service and what it depends on are ready. */
  readonly readyPath: string
  readonly safety: SafetyPolicy
}

/** When a target counts as settled on a version. */
export interface SettlePolicy {
  /** Answers in a row that every witness must give. @default 3; 1 on a local stack */
  readonly matches: number
  /** Pause between questions (ms). @default 500 */
  readonly everyMs: number
  /** Time until all have done so, once one has (ms); a rolling deployment drains for minutes. @default 60000; 0 on a local stack */
  readonly deadlineMs: number
  /** Time until one has at all (ms): past it, the target is simply another version. @default 5000; 0 on a local stack */
  readonly firstMatchMs: number
}
