// constant-arrival-rate starts iterations at their times
// prints: 20
import exec from 'k6/execution'
export const options = {
  scenarios: {
    s: {
      executor: 'constant-arrival-rate',
      rate: 100,
      duration: '200ms',
      preAllocatedVUs: 2,
      maxVUs: 5,
      timeUnit: '1s',
    },
  },
}
export default function () {}
export function teardown() {
  console.log(exec.instance.iterationsCompleted)
}
