// Where no virtual user is left and no iteration comes to its end, that is told
// warning: Insufficient VUs, reached 1 active VUs and cannot initialize more
// warning: No script iterations fully finished, consider making the test duration longer
import { sleep } from 'k6'
export const options = {
  scenarios: {
    a: { executor: 'constant-arrival-rate', rate: 20, duration: '1s', preAllocatedVUs: 1, gracefulStop: '0s' },
  },
}
export default function () {
  sleep(5)
}
