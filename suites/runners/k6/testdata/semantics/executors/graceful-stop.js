// gracefulStop lets iterations end
// prints: 1 0
import { sleep } from 'k6'
import exec from 'k6/execution'
export const options = {
  scenarios: { s: { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '300ms' } },
}
export default function () {
  sleep(1.1)
}
export function teardown() {
  console.log(exec.instance.iterationsCompleted, exec.instance.iterationsInterrupted)
}
