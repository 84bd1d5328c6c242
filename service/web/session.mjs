/** @import { Activity } from '../activity.ts' */
/** @import { Participant } from '../participant.ts' */
/** @import { Results } from '../response.ts' */
/** @import { Session, SessionStatus } from '../session.ts' */
/** @import { Account } from './account.mjs' */
/** @import { NoAnswer } from './ask.mjs' */
/** @import { Page } from './documents.mjs' */
/** @import { Poller, Task } from './poller.mjs' */
/** @import { Reading } from './reading.mjs' */
/** @import { View } from './view.ts' */
import * as documents from './documents.mjs'
import { fill, fromTemplate, part, setTone, show, syncList, within } from './dom.mjs'
import { onClick, onSubmit } from './form.mjs'
import { oldText } from './old-text.mjs'
import { currentOf } from './participation.mjs'
import { taskOf } from './poller.mjs'
import { noted, NOTHING } from './reading.mjs'
import { showResults } from './results-view.mjs'
import { KINDS, nextOf, PROGRESS } from './session-text.mjs'

const SESSION_EVERY_MS = 5_000
const ACTIVITIES_EVERY_MS = 4_000
const RESULTS_EVERY_MS = 2_000
const FRESH_MS = 20_000
const PEOPLE_LIMIT = 100

/**
 * One session, for those who run it.
 * @param {Poller} poller
 * @param {Account} account
 * @returns {View & { open: (id: string) => void }}
 */
export function sessionView(poller, account) {
  let id = ''
  /** @type {string | undefined} */
  let etag
  /** @type {Reading<Session>} */
  let session = NOTHING
  /** @type {Reading<{ items: Activity[] }>} */
  let activities = NOTHING
  /** @type {Reading<Page<Participant>>} */
  let people = NOTHING
  /** @type {Reading<Results>} */
  let results = NOTHING
  /** @type {string | undefined} */
  let chosen // by hand; else what is current

  const makeActivity = fromTemplate('activity-row')
  const advance = part('session-advance')
  const form = part('activity-form')
  const kind = within(form, 'select', HTMLSelectElement)
  onClick(advance, part('session-head'), advanceSession)
  onSubmit(form, addActivity)
  kind.addEventListener('change', () => show(part('activity-options'), kind.value === 'poll'))
  return { open, tasks, noteSilence, render }

  /** @param {string} to */
  function open(to) {
    if (to === id) return
    id = to
    etag = chosen = undefined
    session = activities = people = results = NOTHING
    fill(part('session-head'), { error: undefined })
  }

  /** @returns {readonly Task[]} */
  function tasks() {
    const path = `/api/sessions/${id}`
    const shown = shownActivity()
    const tasks = [
      taskOf(poller, {
        name: `session ${id}`,
        everyMs: SESSION_EVERY_MS,
        question: { path },
        shape: documents.session,
        apply: (answer) => {
          session = noted(session, answer, Date.now())
          if (answer.kind === 'answered') etag = answer.etag
        },
      }),
      taskOf(poller, {
        name: `activities ${id}`,
        everyMs: ACTIVITIES_EVERY_MS,
        question: { path: `${path}/activities` },
        shape: documents.activities,
        apply: (answer) => noteActivities(noted(activities, answer, Date.now())),
      }),
      taskOf(poller, {
        name: `people ${id}`,
        everyMs: SESSION_EVERY_MS,
        question: { path: `${path}/participants?limit=${PEOPLE_LIMIT}` },
        shape: documents.participants,
        apply: (answer) => (people = noted(people, answer, Date.now())),
      }),
    ]
    if (shown === undefined) return tasks
    const ask = taskOf(poller, {
      name: `results ${shown.id}`,
      everyMs: RESULTS_EVERY_MS,
      question: { path: `${path}/activities/${shown.id}/results` },
      shape: documents.results,
      apply: (answer) => (results = noted(results, answer, Date.now())),
    })
    return [...tasks, ask]
  }

  /** @param {NoAnswer} answer */
  function noteSilence(answer) {
    const nowMs = Date.now()
    session = noted(session, answer, nowMs)
    activities = noted(activities, answer, nowMs)
    people = noted(people, answer, nowMs)
    results = noted(results, answer, nowMs)
  }

  function shownActivity() {
    const items = activities.good?.value.items ?? []
    return items.find((activity) => activity.id === chosen) ?? currentOf(items)
  }

  /** @param {Reading<{ items: Activity[] }>} to */
  function noteActivities(to) {
    const before = shownActivity()?.id
    activities = to
    if (shownActivity()?.id !== before) showOther()
  }

  function showOther() {
    results = NOTHING
    dispatchEvent(new Event('viewchange'))
  }

  async function advanceSession() {
    const next = session.good && nextOf(session.good.value.status)
    if (next === undefined) return undefined
    if (next.status === 'completed' && !confirm('Complete the session? It cannot be started again.')) return undefined
    const answer = await account.write(
      {
        method: 'PATCH',
        path: `/api/sessions/${id}`,
        json: { status: next.status },
        headers: etag === undefined ? {} : { 'if-match': etag },
      },
      documents.session,
    )
    poller.askNow([`session ${id}`, `activities ${id}`])
    if (answer.kind !== 'answered') return answer.sentence
    session = noted(session, answer, Date.now())
    etag = answer.etag
    if (next.status === 'completed') part('session-title').focus()
    dispatchEvent(new Event('viewchange'))
    return undefined
  }

  /** @param {(name: string) => string} read */
  async function addActivity(read) {
    const lines = read('options')
      .split('\n')
      .map((line) => line.trim())
    const options = lines.filter((line) => line !== '')
    const draft = { kind: kind.value, title: read('title'), ...(kind.value === 'poll' && { options }) }
    const answer = await account.write(
      { method: 'POST', path: `/api/sessions/${id}/activities`, json: draft },
      documents.activity,
    )
    poller.askNow([`activities ${id}`])
    if (answer.kind !== 'answered') return answer.sentence
    if (form instanceof HTMLFormElement) form.reset()
    show(part('activity-options'), kind.value === 'poll')
    return undefined
  }

  /**
   * @param {string} activityId
   * @param {SessionStatus} status
   */
  async function advanceActivity(activityId, status) {
    const path = `/api/sessions/${id}/activities/${activityId}`
    const answer = await account.write({ method: 'PATCH', path, json: { status } }, documents.activity)
    poller.askNow([`activities ${id}`])
    if (answer.kind !== 'answered') return answer.sentence
    chosen = activityId
    const items = activities.good?.value.items.map((one) => (one.id === activityId ? answer.value : one)) ?? []
    activities = noted(activities, { ...answer, value: { items } }, Date.now())
    showOther()
    return undefined
  }

  /** @param {string} activityId */
  function choose(activityId) {
    chosen = activityId
    showOther()
  }

  /** @param {number} nowMs */
  function render(nowMs) {
    const time = { nowMs, freshMs: FRESH_MS }
    renderHead(time)
    renderActivities(time)
    const shown = shownActivity()
    const place = part('session-results')
    const empty = shown === undefined ? 'Results are shown once there is an activity.' : results.fault?.sentence
    fill(place, {
      subject: shown && `${KINDS[shown.kind]}: ${shown.title}`,
      old: oldText(results, time),
      empty: results.good === undefined ? (empty ?? 'Not asked yet.') : undefined,
    })
    showResults(within(place, '.results-place', HTMLElement), results.good?.value)
  }

  /** @param {{ nowMs: number, freshMs: number }} time */
  function renderHead(time) {
    const head = part('session-head')
    const value = session.good?.value
    const progress = value && PROGRESS[value.status]
    const next = value && nextOf(value.status)
    const isSignedIn = account.current !== undefined
    setTone(part('session-status'), progress?.tone ?? 'none')
    fill(head, {
      title: value?.title ?? 'Session',
      status: progress?.text ?? 'Not known',
      description: value?.description ?? undefined,
      old: value === undefined ? session.fault?.sentence : oldText(session, time),
      people: value && `${value.participantCount} of ${value.maxParticipants} people${namesText(people.good?.value)}`,
    })
    const card = part('session-code')
    show(card, value !== undefined && value.status !== 'completed')
    fill(card, { code: value?.joinCode ?? '' })
    within(card, 'a', HTMLAnchorElement).href = `#/join/${value?.joinCode ?? ''}`
    show(advance, isSignedIn && next !== undefined)
    if (next) advance.textContent = `${next.verb} the session`
  }

  /** @param {{ nowMs: number, freshMs: number }} time */
  function renderActivities(time) {
    const place = part('session-activities')
    const items = activities.good?.value.items ?? []
    const none = activities.good ? 'No activity yet.' : (activities.fault?.sentence ?? 'Not asked yet.')
    fill(place, { old: oldText(activities, time), empty: items.length === 0 ? none : undefined })
    const isActive = session.good?.value.status === 'active'
    const isSignedIn = account.current !== undefined
    const isOpen = session.good !== undefined && session.good.value.status !== 'completed'
    show(form, isSignedIn && isOpen)
    show(part('activity-note'), !isSignedIn && isOpen)
    const shownId = shownActivity()?.id
    syncList(part('activity-list'), items, {
      keyOf: (activity) => activity.id,
      make: () => wired(makeActivity()),
      update: (row, activity) => {
        const { text, tone } = PROGRESS[activity.status]
        const next = nextOf(activity.status)
        fill(row, { title: activity.title, kind: KINDS[activity.kind], status: text })
        setTone(row, tone)
        row.dataset['next'] = next?.status ?? ''
        const button = within(row, '.activity-advance', HTMLButtonElement)
        show(button, isSignedIn && isActive && next !== undefined)
        setLabel(button, next?.verb ?? '', activity.title)
        const look = within(row, '.activity-choose', HTMLButtonElement)
        setLabel(look, 'Results', activity.title)
        look.ariaPressed = String(activity.id === shownId)
      },
    })
  }

  /** @param {HTMLElement} row */
  function wired(row) {
    onClick(within(row, '.activity-advance', HTMLButtonElement), row, async () => {
      const next = row.dataset['next']
      if (next !== 'active' && next !== 'completed') return undefined
      return advanceActivity(row.dataset['key'] ?? '', next)
    })
    within(row, '.activity-choose', HTMLButtonElement).addEventListener('click', () => choose(row.dataset['key'] ?? ''))
    return row
  }
}

/**
 * A short text for the eye, a whole one for those who hear it.
 * @param {HTMLElement} button
 * @param {string} verb
 * @param {string} title
 */
function setLabel(button, verb, title) {
  if (button.textContent !== verb) button.textContent = verb
  button.ariaLabel = `${verb}: ${title}`
}

/** @param {Page<Participant> | undefined} page */
function namesText(page) {
  if (page === undefined || page.items.length === 0) return ''
  const names = page.items.map(({ nickname }) => nickname).join(', ')
  return `: ${names}${page.nextCursor === null ? '' : ' and more'}`
}
