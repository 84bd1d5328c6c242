import http from 'k6/http'
import { Counter, Trend } from 'k6/metrics'
new Trend('never_added')
new Counter('errors_seen')
export const options = { vus: 1, iterations: 2, thresholds: { never_added: ['p(95)<500'], 'http_reqs{name:typo}': ['count<100'], errors_seen: ['count==0'], dropped_iterations: ['count==0'] } }
export default function () {
  http.get(`${__ENV.BASE_URL}/health`)
}
