/** A session goes through these in order, one step at a time. */
export const SESSION_STATUSES = ['draft', 'active', 'completed'] as const

/** One of `SESSION_STATUSES`. */
export type SessionStatus = (typeof SESSION_STATUSES)[number]

/** A live session that people join by its code. Instants are ISO-8601 in UTC. */
export interface Session {
  readonly id: string
  readonly title: string
  readonly description: string | null
  readonly status: SessionStatus
  readonly joinCode: string
  readonly maxParticipants: number
  readonly participantCount: number
  readonly createdAt: string
  readonly updatedAt: string
  readonly startedAt: string | null
  readonly completedAt: string | null
}

/** A session with the number of its present revision. */
export interface SessionRevision {
  readonly revision: number
  readonly session: Session
}

/** What makes a session. */
export interface SessionDraft {
  readonly title: string
  readonly description: string | null
  readonly maxParticipants: number
}

/** What changes in a session; absent fields stay. */
export interface SessionChange {
  readonly title?: string | undefined
  readonly description?: string | null | undefined
  readonly maxParticipants?: number | undefined
  readonly status?: SessionStatus | undefined
}

/** The only status from which `status` can be reached; `undefined` for the first. */
export function statusBefore(status: SessionStatus): SessionStatus | undefined {
  return SESSION_STATUSES[SESSION_STATUSES.indexOf(status) - 1]
}
