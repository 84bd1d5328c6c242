/** @import { Activity } from '../activity.ts' */
/** @import { Shape } from './shape.mjs' */
import { listOf, number, object, text } from './shape.mjs'

const KEY = 'participation'

/** Someone's place in a session, and the polls already voted in. @typedef {{ id: string, sessionId: string, nickname: string, token: string, until: number, voted: string[] }} Participation */

/** @type {Shape<Participation>} */
const shape = object({ id: text, sessionId: text, nickname: text, token: text, until: number, voted: listOf(text) })

/**
 * The place that this tab has, kept over a reload.
 * @param {Pick<Storage, 'getItem'>} storage
 * @param {number} nowMs
 * @returns {Participation | undefined}
 */
export function keptIn(storage, nowMs) {
  try {
    const kept = shape(JSON.parse(storage.getItem(KEY) ?? 'null'))
    return kept.until > nowMs ? kept : undefined
  } catch {
    return undefined
  }
}

/**
 * @param {Pick<Storage, 'setItem' | 'removeItem'>} storage
 * @param {Participation | undefined} participation
 */
export function keep(storage, participation) {
  try {
    if (participation === undefined) storage.removeItem(KEY)
    else storage.setItem(KEY, JSON.stringify(participation))
  } catch {
    // Where nothing may be kept, a reload leaves the session.
  }
}

/**
 * What the people in a session look at: what is active, else what ended last.
 * @param {readonly Activity[]} activities
 * @returns {Activity | undefined}
 */
export function currentOf(activities) {
  const ended = activities
    .filter(({ status }) => status === 'completed')
    .toSorted((a, b) => (a.completedAt ?? '').localeCompare(b.completedAt ?? ''))
  return activities.find(({ status }) => status === 'active') ?? ended.at(-1)
}
