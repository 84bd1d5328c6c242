/** @import { Summary, Tone } from './summary.mjs' */
import { clockText } from './time-text.mjs'

const MOST_CHECKS = 60
const GAP_MS = 90_000 // longer than the page waits between two checks while it is watched

/** One look at the service; `none`: nobody looked for a while. @typedef {{ at: number, tone: Tone }} Check */

/**
 * @param {readonly Check[]} checks
 * @param {Check} check
 * @returns {readonly Check[]} the newest last
 */
export function watched(checks, check) {
  const before = checks.at(-1)
  /** @type {readonly Check[]} */
  const gap = before !== undefined && check.at - before.at > GAP_MS ? [{ at: check.at, tone: 'none' }] : []
  return [...checks, ...gap, check].slice(-MOST_CHECKS)
}

/**
 * @param {readonly Check[]} checks
 * @returns {string}
 */
export function watchText(checks) {
  const seen = checks.filter(({ tone }) => tone !== 'none')
  const first = seen.at(0)
  if (first === undefined) return 'No check yet'
  const counts = [
    counted(seen, 'good', 'good'),
    counted(seen, 'warn', 'with a problem'),
    counted(seen, 'bad', 'without an answer'),
  ].filter((count) => count !== '')
  const gap = checks.length > seen.length ? '; not watched in between' : ''
  return `${seen.length} ${seen.length === 1 ? 'check' : 'checks'} since ${clockText(first.at)}: ${counts.join(', ')}${gap}`
}

/**
 * @param {readonly Check[]} checks
 * @param {Tone} tone
 * @param {string} name
 */
function counted(checks, tone, name) {
  const { length } = checks.filter((check) => check.tone === tone)
  return length === 0 ? '' : `${length} ${name}`
}
