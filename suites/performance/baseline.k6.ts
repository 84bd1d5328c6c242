// The baseline that later runs are compared with: ten visitors for five minutes, with two minutes up to there and two down again.
import { check, group, sleep } from 'k6'
import http from 'k6/http'
import type { Options } from 'k6/options'
import { BASE_URL, seconds } from './visitor.ts'

export const options: Options = {
  stages: [
    { duration: seconds(120), target: 10 },
    { duration: seconds(300), target: 10 },
    { duration: seconds(120), target: 0 },
  ],
  thresholds: {
    http_req_duration: ['p(95)<500'],
    http_req_failed: ['rate<0.1'],
    'http_req_duration{name:health}': ['p(95)<200'],
  },
}

export default function visit(): void {
  group('health', () => {
    const health = http.get(`${BASE_URL}/health`, { tags: { name: 'health' } })
    check(health, { 'health answers 200': ({ status }) => status === 200 })
  })
  group('list', () => {
    const list = http.get(`${BASE_URL}/api/sessions?limit=20`, { tags: { name: 'list' } })
    check(list, { 'list answers 200': ({ status }) => status === 200 })
  })
  sleep(1)
}
