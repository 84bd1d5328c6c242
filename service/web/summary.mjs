/** @import { Health, DeepHealth } from './documents.mjs' */
/** @import { Reading } from './reading.mjs' */
import { standingOf } from './reading.mjs'
import { durationText } from './time-text.mjs'

/** Good answers in a row after which an outage is over. */
export const STEADY_STREAK = 3

/** How long an answer of a health check speaks for (ms): longer than the time between two. */
export const HEALTH_FRESH_MS = 15_000

/** @typedef {'good' | 'warn' | 'bad' | 'none'} Tone */
/** @typedef {'waiting' | 'well' | 'recovering' | 'mixed' | 'degraded' | 'unreachable' | 'old'} State */
/** @typedef {{ state: State, tone: Tone, headline: string, sentence: string }} Summary */

/**
 * The whole in one sentence. Only two current answers that agree make it `well`.
 * @param {{ service: Reading<Health>, deep: Reading<DeepHealth>, nowMs: number }} readings
 * @returns {Summary}
 */
export function summarise({ service, deep, nowMs }) {
  const time = { nowMs, freshMs: HEALTH_FRESH_MS }
  if (service.fault?.kind === 'unreachable') return unreachable(service.fault, nowMs)
  if (service.fault !== undefined) return degraded('The service answers with an error', service.fault.sentence)
  if (deep.fault?.kind === 'problem') return degraded('Degraded', deep.fault.sentence)
  if (deep.fault !== undefined) return degraded('Degraded', 'The service answers, its deep health check does not.')
  const standings = new Set([standingOf(service, time), standingOf(deep, time)])
  if (standings.has('none') || service.good === undefined || deep.good === undefined) {
    const sentence = service.good ? 'The service answers; its database was not asked yet.' : 'No answer came yet.'
    return { state: 'waiting', tone: 'none', headline: 'Asking the service', sentence }
  }
  if (standings.has('old')) {
    const sentence = 'Nothing was asked for a while; what is shown below may not be so any more.'
    return { state: 'old', tone: 'none', headline: 'Not known', sentence }
  }
  if (service.good.version !== deep.good.version) {
    const sentence = `${service.good.version} and ${deep.good.version} answer by turns: a deployment is under way, or was left half done.`
    return { state: 'mixed', tone: 'warn', headline: 'Two versions answer', sentence }
  }
  const outage = latest(service, deep)
  if (outage !== undefined && Math.min(service.streak, deep.streak) < STEADY_STREAK) {
    const sentence = `It answers again, after ${durationText(outage.until - outage.since)} in which it did not, or not well.`
    return { state: 'recovering', tone: 'warn', headline: 'Recovering', sentence }
  }
  const { databaseLatencyMs, environment } = deep.good.value
  const sentence = `The service answers in ${environment}; its database answers in ${latencyText(databaseLatencyMs)} and has every migration.`
  return { state: 'well', tone: 'good', headline: 'All is well', sentence }
}

/**
 * @param {number} ms
 * @returns {string}
 */
export function latencyText(ms) {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}

/**
 * @param {string} headline
 * @param {string} sentence
 * @returns {Summary}
 */
function degraded(headline, sentence) {
  return { state: 'degraded', tone: 'warn', headline, sentence }
}

/**
 * @param {{ sentence: string, since: number }} fault
 * @param {number} nowMs
 * @returns {Summary}
 */
function unreachable({ sentence, since }, nowMs) {
  const minutes = Math.floor((nowMs - since) / 60_000)
  const duration = minutes === 0 ? '' : ` It has been so for ${durationText(minutes * 60_000)}.`
  return { state: 'unreachable', tone: 'bad', headline: 'Unreachable', sentence: `${sentence}${duration}` }
}

/**
 * @param {readonly Reading<unknown>[]} readings
 */
function latest(...readings) {
  return readings
    .flatMap(({ outage }) => outage ?? [])
    .toSorted((a, b) => b.until - a.until)
    .at(0)
}
