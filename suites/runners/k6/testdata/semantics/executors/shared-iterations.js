// shared-iterations shares them out
// prints: 7
import { sleep } from 'k6'
import exec from 'k6/execution'
export const options = { scenarios: { s: { executor: 'shared-iterations', vus: 3, iterations: 7 } } }
export default function () {
  sleep(0.01)
}
export function handleSummary(d) {
  return { stdout: '' }
}
export function teardown() {
  console.log(exec.instance.iterationsCompleted)
}
