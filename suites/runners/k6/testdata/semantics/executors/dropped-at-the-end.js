// What is left of iterations when their time is over is dropped
// prints: 4 2
import { sleep } from 'k6'
import exec from 'k6/execution'
export const options = {
  scenarios: {
    shared: { executor: 'shared-iterations', vus: 2, iterations: 9, maxDuration: '50ms' },
    each: { executor: 'per-vu-iterations', vus: 2, iterations: 3, maxDuration: '50ms' },
    none: { executor: 'constant-arrival-rate', rate: 100, duration: '50ms', preAllocatedVUs: 0 },
  },
  thresholds: {
    'dropped_iterations{scenario:shared}': ['count==7'],
    'dropped_iterations{scenario:each}': ['count==4'],
    dropped_iterations: ['count==11'],
  },
}
export default function () {
  sleep(0.1)
}
export function teardown() {
  const { iterationsCompleted, vusActive } = exec.instance
  console.log(iterationsCompleted, iterationsCompleted - 2 - vusActive)
}
