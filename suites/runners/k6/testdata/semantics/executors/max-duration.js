// maxDuration and gracefulStop break iterations off
// warning: No script iterations fully finished, consider making the test duration longer
// prints: 0 2
import { sleep } from 'k6'
import exec from 'k6/execution'
export const options = {
  scenarios: { s: { executor: 'shared-iterations', vus: 2, iterations: 9, maxDuration: '1s', gracefulStop: '0s' } },
}
export default function () {
  sleep(60)
}
export function teardown() {
  console.log(exec.instance.iterationsCompleted, exec.instance.iterationsInterrupted)
}
