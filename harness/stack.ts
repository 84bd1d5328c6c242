import type { RunEvent } from './events.ts'
import type { Env } from './ports.ts'
import type { Identity, Target } from './target.ts'

/** One way of having something to test: embedded, in containers, or already deployed. */
export interface StackProvider {
  readonly name: string
  /** Whether it starts what will be deployed: `--stack auto` takes such a one first, where it applies. @default false */
  readonly startsWhatIsDeployed?: boolean
  /** Whether it can serve this target here, and why; starts nothing and answers within a second. */
  applies(target: Target, signal: AbortSignal, env: Env): Promise<Applicability>
  /** @throws E_STACK_FAILED, E_TARGET_UNREACHABLE it applies and did not start */
  start(target: Target, context: StackContext): Promise<Stack>
  /** Removes what runs with `--keep` left; says what. A provider without it cannot keep anything. */
  remove?(context: DiagnosisContext): Promise<readonly string[]>
  /** What it needs of this machine, for `assay doctor`. */
  diagnose?(context: DiagnosisContext): Promise<readonly Diagnosis[]>
}

/** An answer with its reason; the reason is shown by `assay plan`. */
export interface Applicability {
  readonly applies: boolean
  readonly because: string
}

/** What a provider is given to start with. */
export interface StackContext {
  readonly runId: string
  /** Folder that exists and takes the stack's logs. */
  readonly logsDir: string
  /** Environment of the run: where credentials of a deployed target come from, and what programs are started with. */
  readonly env: Env
  /** Whether to leave the stack for the next run, and to take the one that was left. @default false */
  readonly keep?: boolean
  readonly signal: AbortSignal
  readonly observe: (event: RunEvent) => void
}

/** Something that runs and can be tested, until it is disposed of. */
export interface Stack extends AsyncDisposable {
  readonly provider: string
  /** Base URLs by role; `service` is always there. */
  readonly endpoints: Endpoints
  /** Environment variables with which suites log in. Every value of 6 characters or more is kept out of what is told. */
  readonly credentials: Readonly<Record<string, string>>
  /** Processor, versions, data-set size: what must agree for two records to be compared. */
  readonly fingerprint: Readonly<Record<string, string>>
  /**
   * Asks the running thing what it is.
   * @throws E_TARGET_UNREACHABLE it does not answer
   * @throws E_IDENTITY_UNKNOWN it answers without a version
   */
  identify(signal: AbortSignal): Promise<Identity>
  /** Who else can say what runs: each further origin, `GET /version`, the orchestrator. @default none */
  readonly witnesses?: readonly StackWitness[]
  /** What its parts used up, sampled since they started; asked for after the suites, before it is stopped. */
  usage?(): Promise<readonly PartUsage[]>
  /** What happened to its parts that nobody asked for; asked for after the suites, before it is stopped. */
  disturbances?(): Promise<readonly Disturbance[]>
}

/** What one part of a stack (the service, its database) used up over time. */
export interface PartUsage {
  readonly part: string
  /** What it may use; absent where there is no limit. */
  readonly memoryLimitBytes?: number
  readonly cpuLimit?: number
  /** In order of time. */
  readonly samples: readonly UsageSample[]
}

/** What a part used at one instant. */
export interface UsageSample {
  /** ISO-8601, UTC */
  readonly at: string
  /** Without what the kernel can take back (file cache). */
  readonly memoryBytes: number
  /** Processor time since the part started (ms). */
  readonly cpuMs: number
}

/** The ways in which a part of a stack can be disturbed. */
export const DISTURBANCES = ['service-died', 'dependency-died', 'cut-off'] as const

/** Something that happened to a part of the stack while it was observed. */
export interface Disturbance {
  /** ISO-8601, UTC */
  readonly at: string
  readonly kind: (typeof DISTURBANCES)[number]
  readonly part: string
  /** What happened, with numbers: exit code, last lines, how long. */
  readonly message: string
}

/** Someone who can say what runs, asked on its own. */
export interface StackWitness {
  /** Told with every answer: `GET /version of https://dev.example.com`. */
  readonly name: string
  /**
   * Says the version, the image, or both.
   * @throws E_TARGET_UNREACHABLE it does not answer
   * @throws E_IDENTITY_UNKNOWN it answers, and does not say
   */
  ask(signal: AbortSignal): Promise<Testimony>
}

/** What a witness says: who knows the image may not know the version. */
export type Testimony = Identity | { readonly imageDigest: string; readonly version?: never }

/** Base URLs by role. */
export interface Endpoints {
  readonly service: string
  readonly [role: string]: string
}

/** What looking for something is given. */
export interface DiagnosisContext {
  readonly env: Env
  readonly signal: AbortSignal
}

/** Something that can say what it needs of this machine, and whether it is here. */
export interface Examination {
  readonly name: string
  diagnose(context: DiagnosisContext): Promise<readonly Diagnosis[]>
}

/** One thing that was looked for on this machine. */
export interface Diagnosis {
  readonly subject: string
  readonly state: 'found' | 'missing' | 'optional'
  /** What was found and what will be used, with versions and paths. */
  readonly detail: string
  /** How to get it; only where it is not there. */
  readonly hint?: string
}
