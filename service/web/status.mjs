/** @import { Deployment } from '../deployment.ts' */
/** @import { NoAnswer } from './ask.mjs' */
/** @import { DeepHealth, Health, Page, Running } from './documents.mjs' */
/** @import { Poller, Task } from './poller.mjs' */
/** @import { Reading } from './reading.mjs' */
/** @import { Check } from './watch.mjs' */
/** @import { View } from './view.ts' */
import * as documents from './documents.mjs'
import { part } from './dom.mjs'
import { shortVersion } from './history.mjs'
import { taskOf } from './poller.mjs'
import { noted, NOTHING } from './reading.mjs'
import { showPulse, showStatus } from './status-view.mjs'
import { summarise } from './summary.mjs'
import { clockText } from './time-text.mjs'
import { watched } from './watch.mjs'

const HEALTH_EVERY_MS = 5_000
const BEHIND_EVERY_MS = 10_000 // while another view is shown
const DEPLOYMENTS_EVERY_MS = 30_000
const HISTORY_PAGE = 10

/**
 * What runs, how it is, and what ran before.
 * @param {Poller} poller
 * @returns {View & { healthTasks: () => readonly Task[], renderPulse: (nowMs: number) => void }}
 */
export function statusView(poller) {
  /** @type {Reading<Health>} */
  let service = NOTHING
  /** @type {Reading<DeepHealth>} */
  let deep = NOTHING
  /** @type {Reading<Running>} */
  let running = NOTHING
  /** @type {Reading<Page<Deployment>>} */
  let history = NOTHING
  /** @type {readonly Check[]} */
  let checks = []
  /** @type {readonly string[]} */
  let cursors = [] // of the pages from the newest to the one that is shown, without the first
  /** @type {string | undefined} */
  let firstVersion
  /** @type {string | undefined} */
  let change

  part('ask-now').addEventListener('click', () => poller.askNow())
  part('history-older').addEventListener('click', () => turnTo([...cursors, history.good?.value.nextCursor ?? '']))
  part('history-newer').addEventListener('click', () => turnTo(cursors.slice(0, -1)))
  return { tasks, healthTasks: () => healthTasks(BEHIND_EVERY_MS), noteSilence, render, renderPulse }

  function tasks() {
    const environment = service.good?.value.environment
    const cursor = cursors.at(-1)
    const query = new URLSearchParams({ limit: String(HISTORY_PAGE) })
    if (environment !== undefined) query.set('environment', environment)
    if (cursor !== undefined) query.set('cursor', cursor)
    return [
      ...healthTasks(HEALTH_EVERY_MS),
      taskOf(poller, {
        name: 'running',
        everyMs: DEPLOYMENTS_EVERY_MS,
        question: { path: '/api/deployment' },
        shape: documents.running,
        apply: (answer) => (running = noted(running, answer, Date.now())),
      }),
      taskOf(poller, {
        name: 'history',
        everyMs: DEPLOYMENTS_EVERY_MS,
        question: { path: `/api/deployments?${query}` },
        shape: documents.deployments,
        apply: (answer) => (history = noted(history, answer, Date.now())),
      }),
    ]
  }

  /** @param {number} everyMs */
  function healthTasks(everyMs) {
    return [
      taskOf(poller, {
        name: 'service',
        everyMs,
        question: { path: '/health' },
        shape: documents.health,
        apply: (answer) => {
          service = noted(service, answer, Date.now())
          if (answer.kind === 'answered') noteVersion(answer.version)
        },
      }),
      taskOf(poller, {
        name: 'deep',
        everyMs,
        question: { path: '/health/deep' },
        shape: documents.deepHealth,
        apply: (answer) => {
          deep = noted(deep, answer, Date.now())
          noteCheck()
        },
      }),
    ]
  }

  /** @param {NoAnswer} answer */
  function noteSilence(answer) {
    const nowMs = Date.now()
    deep = noted(deep, answer, nowMs)
    running = noted(running, answer, nowMs)
    history = noted(history, answer, nowMs)
    noteCheck()
  }

  function noteCheck() {
    const nowMs = Date.now()
    checks = watched(checks, { at: nowMs, tone: summarise({ service, deep, nowMs }).tone })
  }

  /** @param {string} version */
  function noteVersion(version) {
    firstVersion ??= version
    if (version === firstVersion) return
    change = `Since ${clockText(Date.now())} ${shortVersion(version)} answers; before it was ${shortVersion(firstVersion)}.`
    firstVersion = version
    poller.askNow(['running', 'history'])
  }

  /** @param {readonly string[]} to */
  function turnTo(to) {
    cursors = to
    history = NOTHING
    poller.setTasks(tasks())
    poller.askNow(['history'])
    render(Date.now())
  }

  /** @param {number} nowMs */
  function render(nowMs) {
    const isFirstPage = cursors.length === 0
    const nextAt = poller.nextAt
    showStatus({ nowMs, nextAt, service, deep, running, history, isFirstPage, checks, change })
  }

  /** @param {number} nowMs */
  function renderPulse(nowMs) {
    showPulse(summarise({ service, deep, nowMs }))
  }
}
