// Iterations without a free virtual user are dropped
// warning: Insufficient VUs, reached 1 active VUs and cannot initialize more
import { sleep } from 'k6'
export const options = {
  scenarios: {
    s: { executor: 'constant-arrival-rate', rate: 10, timeUnit: '100ms', duration: '100ms', preAllocatedVUs: 1 },
  },
  thresholds: { dropped_iterations: ['count==9'], iterations: ['count==1'] },
}
export default function () {
  sleep(0.15)
}
