// ramping-vus starts them one by one, and breaks off what is left
// warning: No script iterations fully finished, consider making the test duration longer
// prints: 0 2 2
import { sleep } from 'k6'
import exec from 'k6/execution'
export const options = {
  scenarios: {
    s: {
      executor: 'ramping-vus',
      startVUs: 0,
      stages: [
        { target: 2, duration: '100ms' },
        { target: 2, duration: '50ms' },
        { target: 0, duration: '0s' },
      ],
      gracefulRampDown: '0s',
      gracefulStop: '0s',
    },
  },
}
export default function () {
  sleep(60)
}
export function teardown() {
  console.log(exec.instance.iterationsCompleted, exec.instance.iterationsInterrupted, exec.instance.vusInitialized)
}
