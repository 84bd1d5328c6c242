// Writers alone: each holds a session of its own from beginning to end, with five who join and vote at once.
import { check, group } from 'k6'
import http, { type RefinedResponse } from 'k6/http'
import { Rate, Trend } from 'k6/metrics'
import type { Options } from 'k6/options'
import { BASE_URL, logIn, seconds, sweep, text, titleOf, type Login } from './visitor.ts'

const GUESTS = 5
const JSON_TYPE = { 'Content-Type': 'application/json' }

const workflow = new Trend('session_workflow', true)
const counted = new Rate('votes_counted')

export const options: Options = {
  stages: [
    { duration: seconds(10), target: 5 },
    { duration: seconds(40), target: 5 },
    { duration: seconds(10), target: 0 },
  ],
  thresholds: {
    http_req_duration: ['p(95)<500'],
    http_req_failed: ['rate<0.01'],
    checks: ['rate>0.99'],
    session_workflow: ['p(95)<3000'],
    votes_counted: ['rate==1'],
  },
}

export function setup(): Login {
  return logIn()
}

export default function host(login: Login): void {
  const startedAt = Date.now()
  group('hold a session', () => hold(login))
  workflow.add(Date.now() - startedAt)
}

export function teardown(login: Login): void {
  sweep(login)
}

function hold(login: Login): void {
  const made = write(login, 'POST', '/api/sessions', { title: titleOf(`held ${__VU}-${__ITER}`) })
  if (!check(made, { 'create answers 201': ({ status }) => status === 201 })) return
  const session = `/api/sessions/${text(made, 'id')}`
  const started = write(login, 'PATCH', session, { status: 'active' })
  const poll = write(login, 'POST', `${session}/activities`, { kind: 'poll', title: 'Lunch?', options: ['Yes', 'No'] })
  const activity = `${session}/activities/${text(poll, 'id')}`
  const opened = write(login, 'PATCH', activity, { status: 'active' })
  check([started, opened], { 'session and poll start': (both) => both.every(({ status }) => status === 200) })

  const guests = join(text(made, 'joinCode'))
  if (check(guests, { 'guests join': (all) => all.every(({ status }) => status === 201) })) {
    const votes = vote(guests, text(poll, 'id'))
    check(votes, { 'votes are taken': (all) => all.every(({ status }) => status === 201) })
  }
  const results = http.get(`${BASE_URL}${activity}/results`, { tags: { name: 'results' } })
  counted.add(results.json('responseCount') === GUESTS)

  const ended = write(login, 'PATCH', session, { status: 'completed' })
  const removed = write(login, 'DELETE', session)
  check([ended, removed], { 'session ends and goes': ([a, b]) => a?.status === 200 && b?.status === 204 })
}

function join(joinCode: string): readonly RefinedResponse<'text'>[] {
  const requests = Array.from({ length: GUESTS }, (_, i) => ({
    method: 'POST' as const,
    url: `${BASE_URL}/api/participants`,
    body: JSON.stringify({ joinCode, nickname: `Guest ${i}` }),
    params: { headers: JSON_TYPE, tags: { name: 'join' } },
  }))
  return http.batch(requests)
}

function vote(guests: readonly RefinedResponse<'text'>[], activityId: string): readonly RefinedResponse<'text'>[] {
  const requests = guests.map((guest, i) => ({
    method: 'POST' as const,
    url: `${BASE_URL}/api/participants/${text(guest, 'participant.id')}/responses`,
    body: JSON.stringify({ activityId, answer: { option: i % 2 } }),
    params: { headers: { ...JSON_TYPE, Authorization: `Bearer ${text(guest, 'token')}` }, tags: { name: 'vote' } },
  }))
  return http.batch(requests)
}

function write(
  login: Login,
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): RefinedResponse<'text'> {
  const name = `${method} ${path.replaceAll(/[0-9a-f-]{36}/g, ':id')}`
  const content = body === undefined ? null : JSON.stringify(body)
  return http.request(method, `${BASE_URL}${path}`, content, { headers: { ...login.headers }, tags: { name } })
}
