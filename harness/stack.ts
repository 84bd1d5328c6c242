import type { RunEvent } from './events.ts'
import type { Env } from './ports.ts'
import type { Identity, Target } from './target.ts'

/** One way of having something to test: embedded, in containers, or already deployed. */
export interface StackProvider {
  readonly name: string
  /** Whether it can serve this target here, and why; starts nothing and answers within a second. */
  applies(target: Target, signal: AbortSignal): Promise<Applicability>
  /** @throws E_STACK_FAILED, E_TARGET_UNREACHABLE it applies and did not start */
  start(target: Target, context: StackContext): Promise<Stack>
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
