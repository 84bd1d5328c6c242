// abortOnFail ends the run
// exit: 99
// error: thresholds on metrics 'checks' were crossed; at least one has abortOnFail enabled, stopping test prematurely
import { check, sleep } from 'k6'
export const options = {
  vus: 1,
  duration: '10s',
  thresholds: { checks: [{ threshold: 'rate==1', abortOnFail: true }] },
}
export default function () {
  check(0, { a: () => false })
  sleep(0.1)
}
