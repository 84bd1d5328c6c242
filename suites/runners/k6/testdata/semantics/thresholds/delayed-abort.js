// delayAbortEval waits with that
// exit: 99
// prints: td
// error: thresholds on metrics 'checks' have been crossed
import { check, sleep } from 'k6'
export const options = {
  vus: 1,
  duration: '2.5s',
  thresholds: { checks: [{ threshold: 'rate==1', abortOnFail: true, delayAbortEval: '10s' }] },
}
export default function () {
  check(0, { a: () => false })
  sleep(0.5)
}
export function teardown() {
  console.log('td')
}
