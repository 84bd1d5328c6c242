/** @import { Deployment } from '../deployment.ts' */
/** @import { DeepHealth, Health, Page, Running } from './documents.mjs' */
/** @import { Reading } from './reading.mjs' */
/** @import { Summary } from './summary.mjs' */
/** @import { Check } from './watch.mjs' */
import { fill, fromTemplate, part, setTone, show, syncList, within } from './dom.mjs'
import { arrivalOf, entriesOf, mismatchOf } from './history.mjs'
import { oldText } from './old-text.mjs'
import { standingOf } from './reading.mjs'
import { HEALTH_FRESH_MS, latencyText, summarise } from './summary.mjs'
import { ageText, durationText } from './time-text.mjs'
import { watchText } from './watch.mjs'

// How long what is said of deployments speaks for.
const DEPLOYMENTS_FRESH_MS = 75_000

/**
 * All that the view shows.
 * @typedef {object} StatusModel
 * @property {number} nowMs
 * @property {number | undefined} nextAt - of the next request; `undefined`: one is on its way
 * @property {Reading<Health>} service
 * @property {Reading<DeepHealth>} deep
 * @property {Reading<Running>} running
 * @property {Reading<Page<Deployment>>} history
 * @property {boolean} isFirstPage - of the history
 * @property {readonly Check[]} checks
 * @property {string | undefined} change - of the version since the page was opened
 */

/** @param {StatusModel} model */
export function showStatus(model) {
  const { nowMs, nextAt, checks } = model
  const summary = summarise(model)
  const hero = part('summary')
  setTone(hero, summary.tone)
  fill(hero, {
    headline: summary.headline,
    sentence: summary.sentence,
    watched: watchText(checks),
    asked: askedText(model.service, nowMs, nextAt),
  })
  const makeTick = () => document.createElement('li')
  syncList(part('ticks'), checks, {
    keyOf: ({ at, tone }) => `${at} ${tone}`,
    make: makeTick,
    update: (tick, { tone }) => (tick.dataset['tone'] = tone),
  })
  showRunning(model)
  showChecks(model)
  showHistory(model)
}

/**
 * The summary in a word, for the head of the page.
 * @param {Summary} summary
 */
export function showPulse({ tone, headline }) {
  const pulse = part('pulse')
  setTone(pulse, tone)
  fill(pulse, { text: headline })
}

/**
 * @param {Reading<unknown>} service
 * @param {number} nowMs
 * @param {number | undefined} nextAt
 */
function askedText({ good, fault }, nowMs, nextAt) {
  const next =
    nextAt === undefined || nextAt <= nowMs ? 'asking' : `asked again in ${durationText(nextAt - nowMs + 999)}`
  const last = Math.max(good?.at ?? 0, fault?.at ?? 0)
  if (last === 0) return 'Not asked yet'
  const answer = good === undefined ? 'No answer yet' : `Last good answer ${ageText(nowMs - good.at)}`
  return `${answer}, ${next}`
}

/** @param {StatusModel} model */
function showRunning({ running, service, history, isFirstPage, change, nowMs }) {
  const block = part('running')
  const freshMs = DEPLOYMENTS_FRESH_MS
  const told = running.good?.value
  const arrival = told && arrivalOf(told, nowMs)
  const health = service.good
  const isNewer = health !== undefined && (running.good === undefined || health.at >= running.good.at)
  const standing = standingOf(service, { nowMs, freshMs: HEALTH_FRESH_MS })
  block.classList.toggle('stale', standing === 'old')
  const note = isFirstPage ? mismatchOf(told, history.good?.value.items ?? []) : undefined
  const unknown = running.fault?.sentence ?? 'not known'
  const isOther = told !== undefined && health !== undefined && told.version !== health.version
  fill(block, {
    old: oldText(service, { nowMs, freshMs: HEALTH_FRESH_MS }),
    note: [change, note].filter(Boolean).join(' '),
    environment: (isNewer ? health?.value.environment : told?.environment) ?? 'not known',
    version: (isNewer ? health?.version : told?.version) ?? 'not known',
    deployment: (isNewer ? health?.deployment : told?.deployment) ?? 'not known',
    deployed: arrival === undefined || isOther ? unknown : `${arrival.text}${asOf(running, { nowMs, freshMs })}`,
  })
}

/** @param {StatusModel} model */
function showChecks({ service, deep, nowMs }) {
  const time = { nowMs, freshMs: HEALTH_FRESH_MS }
  const answers = service.good && `It said ${service.good.value.status} ${ageText(nowMs - service.good.at)}`
  showCheck('check-service', service, time, { standing: 'Answers', detail: answers })
  const value = deep.good?.value
  const asked = deep.good && ageText(nowMs - deep.good.at)
  showCheck('check-database', deep, time, {
    standing: 'Connected',
    detail: value && `It answered in ${latencyText(value.databaseLatencyMs)}, ${asked}`,
  })
  showCheck('check-migrations', deep, time, { standing: 'Current', detail: value && `All are applied, asked ${asked}` })
}

/**
 * @param {string} id
 * @param {Reading<unknown>} reading
 * @param {{ nowMs: number, freshMs: number }} time
 * @param {{ standing: string, detail: string | undefined }} good
 */
function showCheck(id, reading, time, good) {
  const card = part(id)
  const { fault } = reading
  const standing = standingOf(reading, time)
  if (fault?.kind === 'problem') {
    setTone(card, 'warn')
    fill(card, { standing: 'Problem', detail: fault.sentence })
  } else if (fault !== undefined) {
    setTone(card, 'bad')
    fill(card, { standing: 'Not known', detail: `${fault.sentence} ${lastGood(reading, time.nowMs)}` })
  } else if (standing === 'current') {
    setTone(card, 'good')
    fill(card, good)
  } else {
    setTone(card, 'none')
    fill(card, { standing: standing === 'none' ? 'Not asked yet' : 'Not known', detail: lastGood(reading, time.nowMs) })
  }
}

/**
 * @param {Reading<unknown>} reading
 * @param {number} nowMs
 */
function lastGood({ good }, nowMs) {
  return good === undefined ? 'No good answer yet.' : `The last good answer came ${ageText(nowMs - good.at)}.`
}

const makeEntry = fromTemplate('deployment-entry')

/** @param {StatusModel} model */
function showHistory({ history, running, isFirstPage, nowMs }) {
  const block = part('history')
  const time = { nowMs, freshMs: DEPLOYMENTS_FRESH_MS }
  const items = history.good?.value.items ?? []
  const standing = standingOf(history, time)
  block.classList.toggle('stale', standing === 'old')
  const none = history.good ? 'No deployment is recorded here.' : (history.fault?.sentence ?? 'Not asked yet.')
  fill(block, { old: oldText(history, time), empty: items.length === 0 ? none : undefined })
  const isKnown = standingOf(running, time) === 'current' && standing === 'current'
  const entries = entriesOf(items, { nowMs, running: isKnown ? running.good?.value : undefined })
  const list = part('history-list')
  show(list, entries.length > 0)
  syncList(list, entries, {
    keyOf: ({ id }) => id,
    make: makeEntry,
    update: (element, { tone, startedAt, isRunning, id: _id, ...texts }) => {
      setTone(element, tone)
      fill(element, { ...texts, mark: isRunning ? 'runs now' : undefined })
      within(element, 'time', HTMLTimeElement).dateTime = startedAt
    },
  })
  const isLastPage = (history.good?.value.nextCursor ?? null) === null
  show(part('history-pager'), !isFirstPage || !isLastPage)
  within(block, '#history-newer', HTMLButtonElement).disabled = isFirstPage
  within(block, '#history-older', HTMLButtonElement).disabled = isLastPage
}

/**
 * @param {Reading<unknown>} reading
 * @param {{ nowMs: number, freshMs: number }} time
 */
function asOf(reading, time) {
  const isOld = standingOf(reading, time) === 'old'
  return isOld && reading.good ? `, as it was ${ageText(time.nowMs - reading.good.at)}` : ''
}
