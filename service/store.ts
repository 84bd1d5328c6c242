import type { ActivityStore } from './activity.ts'
import type { DeploymentStore } from './deployment.ts'
import type { Tagged } from './etag.ts'
import type { ParticipantStore } from './participant.ts'
import type { ResponseStore } from './response.ts'
import type { Session, SessionChange, SessionDraft, SessionRevision, SessionStatus } from './session.ts'

/** Where the service keeps what it knows. Every method may throw `StoreUnavailable`. */
export interface Store extends AsyncDisposable {
  readonly sessions: SessionStore
  readonly activities: ActivityStore
  readonly participants: ParticipantStore
  readonly responses: ResponseStore
  readonly deployments: DeploymentStore
  /** How the connections to the database are used at present. */
  pool(): PoolUse
  /** Asks the database for a sign of life and for its migrations. */
  examine(): Promise<StoreExamination>
}

/** Connections by state, and those who wait for one. */
export interface PoolUse {
  readonly busy: number
  readonly idle: number
  readonly waiting: number
}

/** What the database says of itself. */
export interface StoreExamination {
  readonly latencyMs: number
  /** Names of the migrations that were applied to the end. */
  readonly migrations: readonly string[]
  /** Names of those that began and did not end. */
  readonly failedMigrations: readonly string[]
}

/** Sessions, kept. */
export interface SessionStore {
  create(creation: SessionCreation): Promise<SessionCreated>
  find(id: string): Promise<SessionRevision | undefined>
  /** Newest first. */
  list(page: SessionPage): Promise<readonly Session[]>
  /** All at once or not at all, whoever else writes. */
  change(id: string, change: SessionChange, condition: WriteCondition): Promise<SessionChanged>
  remove(id: string, condition: WriteCondition): Promise<SessionRemoved>
}

/** A session to be made, by whom and when. */
export interface SessionCreation {
  readonly draft: SessionDraft
  readonly clientId: string
  readonly at: string
  /** With it, a repeat within a day gets the first answer and makes nothing. */
  readonly idempotencyKey?: string | undefined
}

/** `replayed`: the key was used for the same request, and this was made then. `key-reused`: for another one. */
export type SessionCreated =
  | ({ readonly kind: 'created' | 'replayed' } & SessionRevision)
  | { readonly kind: 'key-reused' }

/** Part of the sessions. */
export interface SessionPage {
  readonly limit: number
  readonly status?: SessionStatus | undefined
  /** Only sessions older than this id. */
  readonly before?: string | undefined
}

/** When a write may happen. */
export interface WriteCondition {
  readonly at: string
  /** Only if the present revision is one of these; `undefined`: any. */
  readonly revisions?: readonly number[] | undefined
}

/** `stale`: the revision is another. `refused`: the status cannot be reached from this one. `crowded`: more have joined. */
export type SessionChanged =
  | ({ readonly kind: 'changed' } & SessionRevision)
  | { readonly kind: 'missing' }
  | ({ readonly kind: 'stale' } & Tagged)
  | { readonly kind: 'refused'; readonly status: SessionStatus }
  | { readonly kind: 'crowded' }

/** See `SessionChanged`. */
export type SessionRemoved =
  | { readonly kind: 'removed' }
  | { readonly kind: 'missing' }
  | ({ readonly kind: 'stale' } & Tagged)

/** The database cannot be reached, or has no connection free in time. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('The database cannot be reached, or has no free connection in time', { cause })
    this.name = 'StoreUnavailable'
  }
}
