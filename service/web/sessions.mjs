/** @import { Session } from '../session.ts' */
/** @import { Account } from './account.mjs' */
/** @import { Page } from './documents.mjs' */
/** @import { Poller, Task } from './poller.mjs' */
/** @import { Reading } from './reading.mjs' */
/** @import { View } from './view.ts' */
import * as documents from './documents.mjs'
import { fill, fromTemplate, part, setTone, show, syncList, within } from './dom.mjs'
import { onSubmit } from './form.mjs'
import { oldText } from './old-text.mjs'
import { taskOf } from './poller.mjs'
import { noted, NOTHING, standingOf } from './reading.mjs'
import { PROGRESS } from './session-text.mjs'
import { instantText } from './time-text.mjs'

const EVERY_MS = 5_000
const FRESH_MS = 20_000

/**
 * All sessions, and the form that makes one.
 * @param {Poller} poller
 * @param {Account} account
 * @returns {View}
 */
export function sessionsView(poller, account) {
  /** @type {Reading<Page<Session>>} */
  let sessions = NOTHING
  /** @type {readonly string[]} */
  let cursors = []
  /** What was last sent, with its key: sent again after no answer came, it makes no second session. */
  let sent = { draft: '', key: '' }

  const form = part('create-form')
  const makeRow = fromTemplate('session-row')
  onSubmit(form, create)
  part('sessions-older').addEventListener('click', () => turnTo([...cursors, sessions.good?.value.nextCursor ?? '']))
  part('sessions-newer').addEventListener('click', () => turnTo(cursors.slice(0, -1)))
  return { tasks, noteSilence: (answer) => (sessions = noted(sessions, answer, Date.now())), render }

  /** @returns {readonly Task[]} */
  function tasks() {
    const cursor = cursors.at(-1)
    return [
      taskOf(poller, {
        name: `sessions ${cursor ?? ''}`,
        everyMs: EVERY_MS,
        question: { path: `/api/sessions${cursor === undefined ? '' : `?cursor=${cursor}`}` },
        shape: documents.sessions,
        apply: (answer) => (sessions = noted(sessions, answer, Date.now())),
      }),
    ]
  }

  /** @param {(name: string) => string} read */
  async function create(read) {
    const draft = {
      title: read('title'),
      description: read('description') || null,
      maxParticipants: Number(read('max')),
    }
    const text = JSON.stringify(draft)
    if (sent.draft !== text) sent = { draft: text, key: randomKey() }
    const headers = { 'idempotency-key': sent.key }
    const question = { method: /** @type {const} */ ('POST'), path: '/api/sessions', json: draft, headers }
    const answer = await account.write(question, documents.session)
    if (answer.kind !== 'answered') return answer.sentence
    sent = { draft: '', key: '' }
    if (form instanceof HTMLFormElement) form.reset()
    location.hash = `#/sessions/${answer.value.id}`
    return undefined
  }

  /** @param {readonly string[]} to */
  function turnTo(to) {
    cursors = to
    sessions = NOTHING
    dispatchEvent(new Event('viewchange'))
  }

  /** @param {number} nowMs */
  function render(nowMs) {
    const place = part('sessions-view')
    const time = { nowMs, freshMs: FRESH_MS }
    const items = sessions.good?.value.items ?? []
    const none = sessions.good ? 'There is no session yet.' : (sessions.fault?.sentence ?? 'Not asked yet.')
    fill(place, { old: oldText(sessions, time), empty: items.length === 0 ? none : undefined })
    place.classList.toggle('stale', standingOf(sessions, time) === 'old')
    const list = part('session-list')
    show(list, items.length > 0)
    syncList(list, items, {
      keyOf: ({ id }) => id,
      make: makeRow,
      update: (row, { id, title, status, joinCode, participantCount, maxParticipants, createdAt }) => {
        const { text, tone } = PROGRESS[status]
        fill(row, {
          title,
          status: text,
          code: joinCode,
          people: `${participantCount} of ${maxParticipants}`,
          created: instantText(createdAt),
        })
        setTone(row, tone)
        within(row, 'a', HTMLAnchorElement).href = `#/sessions/${id}`
      },
    })
    const isLast = (sessions.good?.value.nextCursor ?? null) === null
    show(part('sessions-pager'), cursors.length > 0 || !isLast)
    within(place, '#sessions-newer', HTMLButtonElement).disabled = cursors.length === 0
    within(place, '#sessions-older', HTMLButtonElement).disabled = isLast
    show(form, account.current !== undefined)
    show(part('create-note'), account.current === undefined)
  }
}

// randomUUID is there on secure origins only.
function randomKey() {
  return crypto.getRandomValues(new Uint32Array(4)).join('-')
}
