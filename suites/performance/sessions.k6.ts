// Load on the sessions API: most requests read, some write. Runs on k6 2.x as it is; durations are scaled by DURATION_SCALE.
import { check, group, sleep } from 'k6'
import http from 'k6/http'
import { Counter, Trend } from 'k6/metrics'
import type { Options } from 'k6/options'
import { BASE_URL, logIn, seconds, sweep, text, titleOf, type Login, type Session } from './visitor.ts'

const journey = new Trend('session_journey', true)
const created = new Counter('sessions_created')

export const options: Options = {
  stages: [
    { duration: seconds(2), target: 5 },
    { duration: seconds(6), target: 10 },
    { duration: seconds(2), target: 0 },
  ],
  thresholds: {
    http_req_duration: ['p(95)<500'],
    http_req_failed: ['rate<0.01'],
    checks: ['rate>0.99'],
    session_journey: ['p(95)<2000'],
  },
}

export function setup(): Login {
  return logIn()
}

export default function visit(login: Login): void {
  group('browse', () => {
    const page = http.get(`${BASE_URL}/api/sessions?limit=20`, { tags: { name: 'list' } })
    check(page, { 'list answers 200': ({ status }) => status === 200 })
  })
  // One visitor in five changes something.
  if (__ITER % 5 === 0) work(login)
  sleep(0.05)
}

export function teardown(login: Login): void {
  sweep(login)
}

function work(login: Login): void {
  const startedAt = Date.now()
  group('work', () => {
    const session = create(login)
    if (session === undefined) return
    check(http.get(`${BASE_URL}/api/sessions/${session.id}`, { tags: { name: 'read' } }), {
      'read answers what was created': (answer) => answer.status === 200 && answer.json('title') === session.title,
    })
    const changed = http.patch(`${BASE_URL}/api/sessions/${session.id}`, JSON.stringify({ status: 'active' }), {
      headers: { ...login.headers },
      tags: { name: 'activate' },
    })
    check(changed, { 'activate answers 200': ({ status }) => status === 200 })
    const removed = http.del(`${BASE_URL}/api/sessions/${session.id}`, null, {
      headers: { ...login.headers },
      tags: { name: 'remove' },
    })
    check(removed, { 'remove answers 204': ({ status }) => status === 204 })
  })
  journey.add(Date.now() - startedAt)
}

function create(login: Login): Session | undefined {
  const title = titleOf(`${__VU}-${__ITER}`)
  const answer = http.post(`${BASE_URL}/api/sessions`, JSON.stringify({ title }), {
    headers: { ...login.headers },
    tags: { name: 'create' },
  })
  if (!check(answer, { 'create answers 201': ({ status }) => status === 201 })) return undefined
  created.add(1)
  return { id: text(answer, 'id'), title }
}
