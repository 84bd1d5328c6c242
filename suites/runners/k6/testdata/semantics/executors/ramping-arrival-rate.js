// ramping-arrival-rate follows its stages
// prints: 15
import exec from 'k6/execution'
export const options = {
  scenarios: {
    s: {
      executor: 'ramping-arrival-rate',
      startRate: 100,
      stages: [
        { target: 100, duration: '100ms' },
        { target: 0, duration: '100ms' },
      ],
      preAllocatedVUs: 5,
    },
  },
}
export default function () {}
export function teardown() {
  console.log(exec.instance.iterationsCompleted)
}
