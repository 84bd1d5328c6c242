/** @import { Answer } from './ask.mjs' */

/** @typedef {{ kind: 'problem' | 'unreachable', sentence: string, since: number, at: number }} Fault */
/**
 * What is known of one thing: the last good answer with its time, and what came instead of one since.
 * @template T
 * @typedef {object} Reading
 * @property {{ value: T, version: string, deployment: string, at: number } | undefined} good
 * @property {Fault | undefined} fault - of the last answer, and since when there is one
 * @property {{ since: number, until: number } | undefined} outage - the last one that is over
 * @property {number} streak - good answers in a row
 */

/** Nothing was asked yet. @type {Reading<never>} */
export const NOTHING = { good: undefined, fault: undefined, outage: undefined, streak: 0 }

/**
 * @template T
 * @param {Reading<T>} before
 * @param {Answer<T>} answer
 * @param {number} nowMs
 * @returns {Reading<T>}
 */
export function noted(before, answer, nowMs) {
  if (answer.kind === 'answered') {
    const { value, version, deployment } = answer
    const outage = before.fault === undefined ? before.outage : { since: before.fault.since, until: nowMs }
    return { good: { value, version, deployment, at: nowMs }, fault: undefined, outage, streak: before.streak + 1 }
  }
  const fault = { kind: answer.kind, sentence: answer.sentence, since: before.fault?.since ?? nowMs, at: nowMs }
  return { ...before, fault, streak: 0 }
}

/**
 * Whether what is known may be shown as how it is. `old`: it was so, and nothing says that it still is.
 * @param {Reading<unknown>} reading
 * @param {{ nowMs: number, freshMs: number }} time - how long a good answer speaks for
 * @returns {'none' | 'current' | 'old'}
 */
export function standingOf({ good, fault }, { nowMs, freshMs }) {
  if (good === undefined) return 'none'
  return fault === undefined && nowMs - good.at <= freshMs ? 'current' : 'old'
}
