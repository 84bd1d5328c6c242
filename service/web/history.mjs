/** @import { Deployment } from '../deployment.ts' */
/** @import { Running } from './documents.mjs' */
/** @import { Tone } from './summary.mjs' */
import { ageText, durationText, instantText } from './time-text.mjs'

/** @type {Readonly<Record<Running['status'], { text: string, tone: Tone | 'busy' }>>} */
const STATUSES = {
  started: { text: 'In progress', tone: 'busy' },
  succeeded: { text: 'Succeeded', tone: 'good' },
  failed: { text: 'Failed', tone: 'bad' },
  rolled_back: { text: 'Rolled back', tone: 'warn' },
  unrecorded: { text: 'Not recorded', tone: 'none' },
}

/**
 * A deployment as it is shown.
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} status
 * @property {Tone | 'busy'} tone
 * @property {string} version
 * @property {string} message
 * @property {string} actor
 * @property {string} started
 * @property {string} startedAt - ISO-8601
 * @property {string} duration
 * @property {string} outcome - what runs after a rollback, and why
 * @property {boolean} isRunning - whether it brought what answers now
 */

/**
 * @param {readonly Deployment[]} deployments
 * @param {{ nowMs: number, running: Running | undefined }} present
 * @returns {readonly Entry[]}
 */
export function entriesOf(deployments, { nowMs, running }) {
  return deployments.map((deployment) => {
    const { status, pullRequest, commitMessage, durationMs, startedAt } = deployment
    const elapsed = Math.max(0, nowMs - Date.parse(startedAt))
    const message = commitMessage?.split('\n', 1)[0] ?? ''
    return {
      id: deployment.id,
      status: STATUSES[status].text,
      tone: STATUSES[status].tone,
      version: shortVersion(deployment.version),
      message: [message, pullRequest === null ? '' : `#${pullRequest}`].filter(Boolean).join(' '),
      actor: deployment.actor,
      started: `${instantText(startedAt)} (${ageText(elapsed)})`,
      startedAt,
      duration: durationMs === null ? `${durationText(elapsed)} so far` : durationText(durationMs),
      outcome: outcomeOf(deployment),
      isRunning: running?.record?.id === deployment.id,
    }
  })
}

/**
 * How what runs got here.
 * @param {Running} running
 * @param {number} nowMs
 * @returns {{ text: string, tone: Tone | 'busy' }}
 */
export function arrivalOf({ status, deployedAt, record }, nowMs) {
  const { text, tone } = STATUSES[status]
  if (deployedAt === null || record === null) return { text: `${text}: nobody told of this deployment`, tone }
  const when = `${instantText(deployedAt)} (${ageText(Math.max(0, nowMs - Date.parse(deployedAt)))})`
  return { text: `${text} ${when}, by ${record.actor}`, tone }
}

/**
 * What the newest deployment that ended says should run, when something else answers.
 * @param {Running | undefined} running
 * @param {readonly Deployment[]} newest - of this environment, newest first
 * @returns {string | undefined}
 */
export function mismatchOf(running, newest) {
  const last = newest.find(({ status }) => status === 'succeeded' || status === 'rolled_back')
  const expected = last?.status === 'rolled_back' ? last.rolledBackTo : last?.version
  if (running === undefined || expected === undefined || expected === null || expected === running.version) {
    return undefined
  }
  return `By the history ${shortVersion(expected)} should run here, and ${shortVersion(running.version)} answers.`
}

/**
 * @param {string} version - a commit, a digest or any label
 * @returns {string}
 */
export function shortVersion(version) {
  return version.replace(/^(sha256:)?([0-9a-f]{12})[0-9a-f]{20,}$/, '$1$2')
}

/** @param {Deployment} deployment */
function outcomeOf({ rolledBackTo, reason }) {
  const to = rolledBackTo === null ? '' : `Back to ${shortVersion(rolledBackTo)}`
  return [to, reason ?? ''].filter(Boolean).join(': ')
}
