// teardown() has its time
// exit: 101
// error: teardown() execution timed out after 0.05 seconds
import { sleep } from 'k6'
export const options = { teardownTimeout: '50ms' }
export function teardown() {
  sleep(1)
}
export default function () {}
