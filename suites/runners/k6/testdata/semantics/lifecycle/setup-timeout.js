// setup() has its time
// exit: 100
// error: setup() execution timed out after 0.05 seconds
import { sleep } from 'k6'
export const options = { setupTimeout: '50ms' }
export function setup() {
  sleep(1)
}
export default function () {}
