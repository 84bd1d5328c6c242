// Crossed thresholds end the run with 99
// exit: 99
// error: thresholds on metrics 'checks, iterations' have been crossed
import { check } from 'k6'
export const options = {
  thresholds: {
    iterations: ['count<1', 'count>0'],
    checks: [{ threshold: 'rate>0.5' }],
    http_req_duration: ['p(95)<500'],
  },
}
export default function () {
  check(0, { a: (v) => v })
}
