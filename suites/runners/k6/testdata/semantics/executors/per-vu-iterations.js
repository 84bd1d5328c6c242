// per-vu-iterations gives each virtual user its own
// prints: 6
import { sleep } from 'k6'
import exec from 'k6/execution'
export const options = { scenarios: { s: { executor: 'per-vu-iterations', vus: 3, iterations: 2 } } }
export default function () {
  sleep(0.01)
}
export function teardown() {
  console.log(exec.instance.iterationsCompleted)
}
