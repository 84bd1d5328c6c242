// Iterations without a free virtual user are dropped
// warning: Insufficient VUs, reached 1 active VUs and cannot initialize more
import { sleep } from 'k6'
export const options = {
  scenarios: {
    s: { executor: 'constant-arrival-rate', rate: 10, duration: '1s', preAllocatedVUs: 1 },
  },
  thresholds: { dropped_iterations: ['count==9'], iterations: ['count==1'] },
}
export default function () {
  sleep(1.05)
}
