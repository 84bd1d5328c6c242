// Where a scenario starts as another ends, it gets the virtual users of that one
// prints: 2 2
import { sleep } from 'k6'
const gracefulStop = '0s'
export const options = {
  scenarios: {
    second: { executor: 'constant-vus', vus: 2, duration: '1s', startTime: '1s', gracefulStop },
    first: { executor: 'constant-vus', vus: 2, duration: '1s', gracefulStop },
    third: { executor: 'shared-iterations', vus: 2, iterations: 2, startTime: '2s', gracefulStop },
  },
}
export default function () {
  sleep(0.3)
}
export function handleSummary({ metrics }) {
  console.log(metrics.vus_max.values.value, metrics.vus_max.values.max)
}
