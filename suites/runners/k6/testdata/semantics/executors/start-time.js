// Scenarios with a start time, a function and an environment of their own
// prints: one 1 1
// prints: two 2 2
import exec from 'k6/execution'
export const options = {
  scenarios: {
    first: { executor: 'per-vu-iterations', exec: 'one', env: { WHO: '1' } },
    second: { executor: 'per-vu-iterations', exec: 'two', startTime: '100ms', env: { WHO: '2' } },
  },
}
export function one() {
  console.log('one', __ENV.WHO, __VU)
}
export function two() {
  console.log('two', __ENV.WHO, __VU)
}
