// An instance runs its segment of the load, with the numbers that it has in the whole
// prints: shared 1 2 0 1
// prints: shared 1 2 1 4
// prints: shared 1 2 2 7
// prints: each 2 5 0 1
// prints: each 2 5 1 4
// prints: rate 3 8 0 1
// prints: rate 3 8 1 4
// prints: {"segment":"1/3:2/3","sequence":"0,1/3,2/3,1"}
import exec from 'k6/execution'
export const options = {
  executionSegment: '1/3:2/3',
  executionSegmentSequence: '0,1/3,2/3,1',
  scenarios: {
    shared: { executor: 'shared-iterations', vus: 3, iterations: 9 },
    each: { executor: 'per-vu-iterations', vus: 3, iterations: 2, startTime: '100ms' },
    rate: { executor: 'constant-arrival-rate', rate: 6, duration: '1s', preAllocatedVUs: 3, startTime: '200ms' },
    none: { executor: 'shared-iterations', vus: 1, iterations: 9 },
  },
}
export default function () {
  const { scenario, vu } = exec
  console.log(scenario.name, vu.idInInstance, vu.idInTest, scenario.iterationInInstance, scenario.iterationInTest)
}
export function teardown() {
  const { executionSegment: segment, executionSegmentSequence: sequence } = exec.test.options
  console.log(JSON.stringify({ segment, sequence }))
}
