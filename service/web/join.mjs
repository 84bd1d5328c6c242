/** @import { Activity } from '../activity.ts' */
/** @import { Participant } from '../participant.ts' */
/** @import { NoAnswer } from './ask.mjs' */
/** @import { Results } from '../response.ts' */
/** @import { Session } from '../session.ts' */
/** @import { Participation } from './participation.mjs' */
/** @import { Poller, Task } from './poller.mjs' */
/** @import { Reading } from './reading.mjs' */
/** @import { View } from './view.ts' */
import { showAnswerForm, answerIn } from './answer-form.mjs'
import { ask } from './ask.mjs'
import * as documents from './documents.mjs'
import { fill, part, show, within } from './dom.mjs'
import { onClick, onSubmit } from './form.mjs'
import { oldText } from './old-text.mjs'
import { currentOf, keep, keptIn } from './participation.mjs'
import { taskOf } from './poller.mjs'
import { noted, NOTHING } from './reading.mjs'
import { showResults } from './results-view.mjs'

const BEAT_EVERY_MS = 20_000
const SESSION_EVERY_MS = 5_000
const ACTIVITIES_EVERY_MS = 3_000
const RESULTS_EVERY_MS = 2_000
const FRESH_MS = 20_000

/**
 * A session, for those who take part in it.
 * @param {Poller} poller
 * @returns {View & { open: (code: string) => void }}
 */
export function joinView(poller) {
  /** @type {Participation | undefined} */
  let me = keptIn(sessionStorage, Date.now())
  let ended = '' // why one is not in the session any more
  let thanks = ''
  /** @type {Reading<Session>} */
  let session = NOTHING
  /** @type {Reading<{ items: Activity[] }>} */
  let activities = NOTHING
  /** @type {Reading<Results>} */
  let results = NOTHING

  const joinForm = part('join-form')
  const answerForm = part('answer-form')
  onSubmit(joinForm, join)
  onSubmit(answerForm, respond)
  onClick(part('leave'), part('taking-part'), leave)
  return { open, tasks, noteSilence, render }

  /** @param {string} code */
  function open(code) {
    if (code !== '') within(joinForm, '[name="code"]', HTMLInputElement).value = code
  }

  /** @returns {readonly Task[]} */
  function tasks() {
    if (me === undefined) return []
    const { id, sessionId, token } = me
    const path = `/api/sessions/${sessionId}`
    const current = currentOf(activities.good?.value.items ?? [])
    /** @type {readonly Task[]} */
    const resultsTasks =
      current === undefined || !showsResults(current)
        ? []
        : [
            taskOf(poller, {
              name: `results ${current.id}`,
              everyMs: RESULTS_EVERY_MS,
              question: { path: `${path}/activities/${current.id}/results` },
              shape: documents.results,
              apply: (answer) => (results = noted(results, answer, Date.now())),
            }),
          ]
    return [
      taskOf(poller, {
        name: `participant ${id}`,
        everyMs: BEAT_EVERY_MS,
        question: { method: 'POST', path: `/api/participants/${id}/heartbeat`, token },
        shape: documents.participant,
        apply: (answer) => {
          if (answer.kind === 'problem' && [401, 403, 404].includes(answer.status))
            end('You are not in the session any more.')
        },
      }),
      taskOf(poller, {
        name: `session ${sessionId}`,
        everyMs: SESSION_EVERY_MS,
        question: { path },
        shape: documents.session,
        apply: (answer) => {
          session = noted(session, answer, Date.now())
          if (answer.kind === 'problem' && answer.status === 404) end('The session is gone.')
        },
      }),
      taskOf(poller, {
        name: `activities ${sessionId}`,
        everyMs: ACTIVITIES_EVERY_MS,
        question: { path: `${path}/activities` },
        shape: documents.activities,
        apply: (answer) => noteActivities(noted(activities, answer, Date.now())),
      }),
      ...resultsTasks,
    ]
  }

  /** @param {NoAnswer} answer */
  function noteSilence(answer) {
    const nowMs = Date.now()
    session = noted(session, answer, nowMs)
    activities = noted(activities, answer, nowMs)
    results = noted(results, answer, nowMs)
  }

  /** @param {Activity} activity */
  function showsResults({ id, kind, status }) {
    return status === 'completed' || kind !== 'poll' || me?.voted.includes(id) === true
  }

  /** @param {Reading<{ items: Activity[] }>} to */
  function noteActivities(to) {
    const before = currentOf(activities.good?.value.items ?? [])
    activities = to
    const now = currentOf(activities.good?.value.items ?? [])
    if (before?.id === now?.id && before?.status === now?.status) return
    if (before?.id !== now?.id) results = NOTHING
    thanks = ''
    dispatchEvent(new Event('viewchange'))
  }

  /** @param {(name: string) => string} read */
  async function join(read) {
    const json = { joinCode: read('code').toUpperCase(), nickname: read('nickname') }
    const answer = await ask({ method: 'POST', path: '/api/participants', json }, documents.joined)
    if (answer.kind !== 'answered') return answer.sentence
    const { participant, token, expiresIn } = answer.value
    const { id, sessionId, nickname } = participant
    me = { id, sessionId, nickname, token, until: Date.now() + expiresIn * 1000, voted: [] }
    keep(sessionStorage, me)
    session = activities = results = NOTHING
    ended = thanks = ''
    dispatchEvent(new Event('viewchange'))
    part('join-title').focus()
    return undefined
  }

  async function respond() {
    const current = currentOf(activities.good?.value.items ?? [])
    if (me === undefined || current === undefined) return undefined
    const given = answerIn(answerForm, current)
    if (typeof given === 'string') return given
    const { id, token } = me
    const json = { activityId: current.id, answer: given }
    const answer = await ask({ method: 'POST', path: `/api/participants/${id}/responses`, json, token }, () => true)
    const isRepeated = answer.kind === 'problem' && answer.type === 'urn:problem:already-responded'
    if (answer.kind !== 'answered' && !isRepeated) return answer.sentence
    if (current.kind === 'poll') {
      me = { ...me, voted: [...me.voted, current.id] }
      keep(sessionStorage, me)
    } else if (answerForm instanceof HTMLFormElement) {
      answerForm.reset()
    }
    thanks = answer.kind === 'answered' ? 'Your answer was counted.' : answer.sentence
    dispatchEvent(new Event('viewchange'))
    poller.askNow([`results ${current.id}`])
    if (current.kind === 'poll') part('join-title').focus()
    return undefined
  }

  async function leave() {
    if (me === undefined) return undefined
    const question = { method: /** @type {const} */ ('DELETE'), path: `/api/participants/${me.id}`, token: me.token }
    const answer = await ask(question, () => true)
    const isGone = answer.kind === 'problem' && answer.status === 404
    if (answer.kind !== 'answered' && !isGone) return answer.sentence
    end('You have left the session.')
    part('join-title').focus()
    return undefined
  }

  /** @param {string} why */
  function end(why) {
    me = undefined
    keep(sessionStorage, undefined)
    ended = why
    dispatchEvent(new Event('viewchange'))
  }

  /** @param {number} nowMs */
  function render(nowMs) {
    const time = { nowMs, freshMs: FRESH_MS }
    const value = session.good?.value
    fill(part('join-view'), { heading: me === undefined ? 'Join a session' : (value?.title ?? 'Session') })
    show(joinForm, me === undefined)
    fill(joinForm, { ended })
    const place = part('taking-part')
    show(place, me !== undefined)
    if (me === undefined) return
    const current = currentOf(activities.good?.value.items ?? [])
    const canAnswer = current?.status === 'active' && !(current.kind === 'poll' && me.voted.includes(current.id))
    const isOver = value?.status === 'completed'
    fill(place, {
      nickname: `You are ${me.nickname}.`,
      old: value === undefined ? session.fault?.sentence : (oldText(activities, time) ?? oldText(session, time)),
      state: [thanks, stateText(current, isOver, activities.good !== undefined)].filter(Boolean).join(' '),
    })
    showAnswerForm(answerForm, canAnswer ? current : undefined)
    const block = part('join-results')
    show(block, results.good !== undefined)
    fill(block, { subject: results.good?.value.activity.title, old: oldText(results, time) })
    showResults(within(block, '.results-place', HTMLElement), results.good?.value)
  }
}

/**
 * @param {Activity | undefined} current
 * @param {boolean} isOver
 * @param {boolean} isKnown
 */
function stateText(current, isOver, isKnown) {
  if (!isKnown) return 'Asking what is going on.'
  if (isOver) return 'The session is completed.'
  return current?.status === 'active' ? '' : 'Nothing to answer now. It appears here as soon as there is.'
}
