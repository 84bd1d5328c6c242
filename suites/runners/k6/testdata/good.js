import http from 'k6/http'
import { check, sleep } from 'k6'
export const options = { vus: 2, duration: '1500ms', thresholds: { http_req_duration: ['p(95)<500'], http_req_failed: ['rate<0.01'] } }
export function setup() {
  return { token: __ENV.ASSAY_CLIENT_SECRET }
}
export default function (data) {
  const answer = http.get(`${__ENV.BASE_URL}/health`, { headers: { Authorization: `Bearer ${data.token}` } })
  check(answer, { 'is 200': (r) => r.status === 200 })
  sleep(0.02)
}
