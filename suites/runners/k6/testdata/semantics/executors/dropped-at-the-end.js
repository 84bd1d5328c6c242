// What is left of iterations when their time is over is dropped
// prints: 4 2
import { sleep } from 'k6'
import exec from 'k6/execution'
export const options = {
  scenarios: {
    shared: { executor: 'shared-iterations', vus: 2, iterations: 9, maxDuration: '1s' },
    each: { executor: 'per-vu-iterations', vus: 2, iterations: 3, maxDuration: '1s' },
    none: { executor: 'constant-arrival-rate', rate: 100, duration: '1s', preAllocatedVUs: 0 },
  },
  thresholds: {
    'dropped_iterations{scenario:shared}': ['count==7'],
    'dropped_iterations{scenario:each}': ['count==4'],
    dropped_iterations: ['count==11'],
  },
}
export default function () {
  sleep(1.1)
}
export function teardown() {
  const { iterationsCompleted, vusActive } = exec.instance
  console.log(iterationsCompleted, iterationsCompleted - 2 - vusActive)
}
