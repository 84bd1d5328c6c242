/** @import { Activity, ActivityKind } from '../activity.ts' */
/** @import { SessionStatus } from '../session.ts' */

/** @type {Readonly<Record<SessionStatus, { text: string, tone: 'none' | 'busy' | 'good' }>>} */
export const PROGRESS = {
  draft: { text: 'Draft', tone: 'none' },
  active: { text: 'Active', tone: 'busy' },
  completed: { text: 'Completed', tone: 'good' },
}

/** @type {Readonly<Record<ActivityKind, string>>} */
export const KINDS = { poll: 'Poll', questions: 'Question round', word_cloud: 'Word cloud' }

/**
 * The status that comes after, and what going there is called.
 * @param {SessionStatus} status
 * @returns {{ status: SessionStatus, verb: string } | undefined}
 */
export function nextOf(status) {
  if (status === 'draft') return { status: 'active', verb: 'Start' }
  return status === 'active' ? { status: 'completed', verb: 'Complete' } : undefined
}
