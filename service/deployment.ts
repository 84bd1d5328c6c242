/** How a deployment stands: it starts, ends in one of two ways, and may be rolled back then or meanwhile. */
export const DEPLOYMENT_STATUSES = ['started', 'succeeded', 'failed', 'rolled_back'] as const

/** One of `DEPLOYMENT_STATUSES`. */
export type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number]

const FROM: Readonly<Record<DeploymentStatus, readonly DeploymentStatus[]>> = {
  started: [],
  succeeded: ['started'],
  failed: ['started'],
  rolled_back: ['started', 'succeeded', 'failed'],
}

/** One attempt to bring a version to an environment. Instants are ISO-8601 in UTC. */
export interface Deployment {
  readonly id: string
  readonly environment: string
  readonly version: string
  readonly imageDigest: string | null
  readonly status: DeploymentStatus
  /** Who began it. */
  readonly actor: string
  readonly commitMessage: string | null
  readonly pullRequest: number | null
  /** The version that runs after a rollback. */
  readonly rolledBackTo: string | null
  /** Why it failed or was rolled back. */
  readonly reason: string | null
  readonly startedAt: string
  readonly finishedAt: string | null
  /** From start to end; `null` until it has ended. */
  readonly durationMs: number | null
}

/** What begins a deployment. */
export interface DeploymentStart {
  readonly environment: string
  readonly version: string
  readonly actor: string
  readonly imageDigest: string | null
  readonly commitMessage: string | null
  readonly pullRequest: number | null
}

/** How a deployment went on, and who says so. */
export interface DeploymentProgress {
  readonly status: Exclude<DeploymentStatus, 'started'>
  readonly by: string
  readonly rolledBackTo?: string | undefined
  readonly reason?: string | undefined
}

/** One revision of a deployment, as it was written. */
export interface DeploymentEvent {
  readonly revision: number
  readonly at: string
  /** Who wrote it. */
  readonly actor: string
  readonly status: DeploymentStatus
}

/** Part of the history. */
export interface DeploymentPage {
  readonly limit: number
  readonly environment?: string | undefined
  /** Only deployments that began before the one of this id. */
  readonly before?: string | undefined
}

/** Who writes, and when. */
export interface DeploymentWrite {
  readonly clientId: string
  readonly at: string
}

/** Deployments, kept for ever. Every method may throw `StoreUnavailable`. */
export interface DeploymentStore {
  start(start: DeploymentStart, write: DeploymentWrite): Promise<Deployment>
  find(id: string): Promise<Deployment | undefined>
  /** The newest of an environment and a version. */
  findLatest(environment: string, version: string): Promise<Deployment | undefined>
  /** Newest first. */
  list(page: DeploymentPage): Promise<readonly Deployment[]>
  advance(id: string, progress: DeploymentProgress, write: DeploymentWrite): Promise<DeploymentAdvanced>
  /** Who wrote what, oldest first; empty: there is no such deployment. */
  trail(id: string): Promise<readonly DeploymentEvent[]>
}

/** `refused`: the status cannot be reached from this one. */
export type DeploymentAdvanced =
  | { readonly kind: 'advanced'; readonly deployment: Deployment }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly status: DeploymentStatus }

/** The statuses from which one can be reached. */
export function statusesBefore(status: DeploymentStatus): readonly DeploymentStatus[] {
  return FROM[status]
}
