import { sleep } from 'k6'

export const options = { teardownTimeout: '50ms' }
export default function () {}
export function teardown() {
  sleep(30)
}
