import { sleep } from 'k6'
export const options = { scenarios: { s: { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '0s' } }, thresholds: { http_req_duration: ['p(95)<500'] } }
export default function () {
  sleep(60)
}
