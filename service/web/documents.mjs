/**
 * @import { Activity } from '../activity.ts'
 * @import { Deployment } from '../deployment.ts'
 * @import { Participant } from '../participant.ts'
 * @import { Results } from '../response.ts'
 * @import { Session } from '../session.ts'
 * @import { Shape } from './shape.mjs'
 */
import { instant, listOf, nullable, number, object, oneOf, text } from './shape.mjs'

/** @typedef {{ status: 'healthy', environment: string, version: string, timestamp: string }} Health */
/** @typedef {Health & { database: 'connected', databaseLatencyMs: number, migrations: 'current' }} DeepHealth */
/** @typedef {{ environment: string, version: string, deployment: string, status: Deployment['status'] | 'unrecorded', deployedAt: string | null, record: Deployment | null }} Running */
/**
 * @template T
 * @typedef {{ items: T[], nextCursor: string | null }} Page
 */

const HEALTH = { status: oneOf('healthy'), environment: text, version: text, timestamp: instant }
const DEPLOYMENT_STATUS = oneOf('started', 'succeeded', 'failed', 'rolled_back')
const STATUS = oneOf('draft', 'active', 'completed')

/** @type {Shape<Health>} */
export const health = object(HEALTH)

/** @type {Shape<DeepHealth>} */
export const deepHealth = object({
  ...HEALTH,
  database: oneOf('connected'),
  databaseLatencyMs: number,
  migrations: oneOf('current'),
})

/** @type {Shape<Deployment>} */
const deployment = object({
  id: text,
  environment: text,
  version: text,
  imageDigest: nullable(text),
  status: DEPLOYMENT_STATUS,
  actor: text,
  commitMessage: nullable(text),
  pullRequest: nullable(number),
  rolledBackTo: nullable(text),
  reason: nullable(text),
  startedAt: instant,
  finishedAt: nullable(instant),
  durationMs: nullable(number),
})

/** @type {Shape<Page<Deployment>>} */
export const deployments = pageOf(deployment)

/** @type {Shape<Running>} */
export const running = object({
  environment: text,
  version: text,
  deployment: text,
  status: oneOf('started', 'succeeded', 'failed', 'rolled_back', 'unrecorded'),
  deployedAt: nullable(instant),
  record: nullable(deployment),
})

/** @type {Shape<Session>} */
export const session = object({
  id: text,
  title: text,
  description: nullable(text),
  status: STATUS,
  joinCode: text,
  maxParticipants: number,
  participantCount: number,
  createdAt: instant,
  updatedAt: instant,
  startedAt: nullable(instant),
  completedAt: nullable(instant),
})

/** @type {Shape<Page<Session>>} */
export const sessions = pageOf(session)

/** @type {Shape<Activity>} */
export const activity = object({
  id: text,
  sessionId: text,
  kind: oneOf('poll', 'questions', 'word_cloud'),
  title: text,
  options: listOf(text),
  position: number,
  status: STATUS,
  createdAt: instant,
  updatedAt: instant,
  startedAt: nullable(instant),
  completedAt: nullable(instant),
})

/** @type {Shape<{ items: Activity[] }>} */
export const activities = object({ items: listOf(activity) })

const counted = object({ text, count: number })

/** @type {Shape<Results>} */
export const results = object({
  activity,
  responseCount: number,
  options: listOf(counted),
  words: listOf(counted),
  questions: listOf(object({ text, askedAt: instant })),
})

/** @type {Shape<Participant>} */
export const participant = object({ id: text, sessionId: text, nickname: text, joinedAt: instant, lastSeenAt: instant })

/** @type {Shape<Page<Participant>>} */
export const participants = pageOf(participant)

/** @type {Shape<{ participant: Participant, token: string, expiresIn: number }>} */
export const joined = object({ participant, token: text, expiresIn: number })

/** @type {Shape<{ access_token: string, expires_in: number, scope: string }>} */
export const token = object({ access_token: text, expires_in: number, scope: text })

/**
 * @template T
 * @param {Shape<T>} item
 * @returns {Shape<Page<T>>}
 */
function pageOf(item) {
  return object({ items: listOf(item), nextCursor: nullable(text) })
}
