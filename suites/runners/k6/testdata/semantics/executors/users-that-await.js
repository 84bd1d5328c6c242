// A virtual user that is made during the load has ended its init code before it starts
// prints: 3
// warning: Insufficient VUs, reached 3 active VUs and cannot initialize more
import { sleep } from 'k6'
import exec from 'k6/execution'
import { Counter } from 'k6/metrics'
const ready = await new Promise((resolve) => setTimeout(() => resolve(true), 5))
const users = new Counter('users')
export const options = {
  scenarios: {
    load: { executor: 'constant-arrival-rate', rate: 20, duration: '1s', preAllocatedVUs: 1, maxVUs: 3 },
  },
}
export default function () {
  if (exec.vu.iterationInInstance === 0 && ready) users.add(1)
  sleep(1.5)
}
export function handleSummary({ metrics }) {
  console.log(metrics.users.values.count)
}
