// constant-arrival-rate starts iterations at their times
// prints: 100
import exec from 'k6/execution'
export const options = {
  scenarios: {
    s: {
      executor: 'constant-arrival-rate',
      rate: 100,
      duration: '1s',
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
