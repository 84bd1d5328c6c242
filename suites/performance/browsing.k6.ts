// Readers alone: many look at one session while it goes on, as its page does. What they read is made before and removed after.
import { check, fail, group, sleep } from 'k6'
import http, { type RefinedResponse } from 'k6/http'
import type { Options } from 'k6/options'
import { BASE_URL, logIn, seconds, sweep, text, titleOf, type Login } from './visitor.ts'

interface Scene {
  readonly login: Login
  readonly session: string
  readonly activity: string
  readonly etag: string
}

const READERS = Number(__ENV['READERS'] ?? 30)

export const options: Options = {
  stages: [
    { duration: seconds(20), target: READERS },
    { duration: seconds(60), target: READERS },
    { duration: seconds(10), target: 0 },
  ],
  thresholds: {
    http_req_duration: ['p(95)<500'],
    http_req_failed: ['rate<0.01'],
    checks: ['rate>0.99'],
  },
}

export function setup(): Scene {
  const login = logIn()
  const made = post(login, '/api/sessions', { title: titleOf('read by many') })
  const session = `/api/sessions/${text(made, 'id')}`
  const started = http.patch(`${BASE_URL}${session}`, JSON.stringify({ status: 'active' }), {
    headers: { ...login.headers },
  })
  if (started.status !== 200) fail(`the session answers ${started.status} to its start`)
  const poll = post(login, `${session}/activities`, { kind: 'poll', title: 'Lunch?', options: ['Yes', 'No'] })
  return { login, session, activity: `${session}/activities/${text(poll, 'id')}`, etag: started.headers['Etag'] ?? '' }
}

export default function read({ session, activity, etag }: Scene): void {
  group('list', () => {
    const first = http.get(`${BASE_URL}/api/sessions?limit=20`, { tags: { name: 'list' } })
    check(first, { 'list answers 200': ({ status }) => status === 200 })
  })
  group('session', () => {
    const parts = [
      { name: 'session', path: session },
      { name: 'activities', path: `${session}/activities` },
      { name: 'results', path: `${activity}/results` },
      { name: 'participants', path: `${session}/participants` },
    ]
    const answers = http.batch(
      parts.map(({ name, path }) => ({ method: 'GET', url: `${BASE_URL}${path}`, params: { tags: { name } } })),
    )
    check(answers, { 'all parts answer 200': (all) => all.every(({ status }) => status === 200) })
    const again = http.get(`${BASE_URL}${session}`, { headers: { 'If-None-Match': etag }, tags: { name: 'again' } })
    check(again, { 'what is known is not sent again': ({ status }) => status === 304 })
  })
  sleep(0.2)
}

export function teardown({ login, session }: Scene): void {
  http.del(`${BASE_URL}${session}`, null, { headers: { ...login.headers }, tags: { name: 'remove' } })
  sweep(login)
}

function post(login: Login, path: string, body: object): RefinedResponse<'text'> {
  const answer = http.post(`${BASE_URL}${path}`, JSON.stringify(body), { headers: { ...login.headers } })
  if (answer.status !== 201) fail(`POST ${path} answers ${answer.status}`)
  return answer
}
