import type { SessionStatus } from './session.ts'

/** What an activity asks of people: to choose, to ask, or to name words. */
export const ACTIVITY_KINDS = ['poll', 'questions', 'word_cloud'] as const

/** One of `ACTIVITY_KINDS`. */
export type ActivityKind = (typeof ACTIVITY_KINDS)[number]

/** The most activities that a session may have. */
export const MOST_ACTIVITIES = 100

/** Something that the people in a session do together. Instants are ISO-8601 in UTC. */
export interface Activity {
  readonly id: string
  readonly sessionId: string
  readonly kind: ActivityKind
  readonly title: string
  /** What a poll lets choose from; empty for the other kinds. */
  readonly options: readonly string[]
  /** Activities are ordered by this, and by age where it is the same. */
  readonly position: number
  /** Goes the way of a session's status; one activity at a time is active. */
  readonly status: SessionStatus
  readonly createdAt: string
  readonly updatedAt: string
  readonly startedAt: string | null
  readonly completedAt: string | null
}

/** What makes an activity. */
export interface ActivityDraft {
  readonly kind: ActivityKind
  readonly title: string
  readonly options: readonly string[]
  /** @default behind all others */
  readonly position?: number | undefined
}

/** An activity to be made, where, by whom and when. */
export interface ActivityCreation {
  readonly sessionId: string
  readonly draft: ActivityDraft
  readonly clientId: string
  readonly at: string
}

/** What changes in an activity; absent fields stay. */
export interface ActivityChange {
  readonly title?: string | undefined
  readonly position?: number | undefined
  readonly status?: SessionStatus | undefined
}

/** Which activity of which session. */
export interface ActivityAddress {
  readonly sessionId: string
  readonly id: string
}

/** Activities, kept. Every method may throw `StoreUnavailable`. */
export interface ActivityStore {
  create(creation: ActivityCreation): Promise<ActivityCreated>
  find(address: ActivityAddress): Promise<Activity | undefined>
  /** In order; `undefined`: there is no such session. */
  list(sessionId: string): Promise<readonly Activity[] | undefined>
  /** All at once or not at all, whoever else writes. */
  change(address: ActivityAddress, change: ActivityChange, at: string): Promise<ActivityChanged>
  /** With its responses; `false`: there was none. */
  remove(address: ActivityAddress): Promise<boolean>
}

/** `completed`: the session is. `full`: it has as many as it may. */
export type ActivityCreated =
  | { readonly kind: 'created'; readonly activity: Activity }
  | { readonly kind: 'missing' | 'completed' | 'full' }

/** `refused`: the status cannot be reached from this one. `inactive`: the session is not active. `other-active`: another activity is. */
export type ActivityChanged =
  | { readonly kind: 'changed'; readonly activity: Activity }
  | { readonly kind: 'refused'; readonly status: SessionStatus }
  | { readonly kind: 'missing' | 'inactive' | 'other-active' }
