// Numbers of virtual users and iterations
// prints: setup 0 -1 0
// prints: true true true 0
// prints: true true true 0
// prints: teardown 0 -1
import { sleep } from 'k6'
import exec from 'k6/execution'
export const options = { vus: 2, iterations: 2, scenarios: undefined }
const initVu = __VU
export function setup() {
  console.log('setup', __VU, __ITER, exec.vu.idInTest)
}
export default function () {
  console.log(initVu === __VU, __VU === exec.vu.idInTest, exec.vu.idInInstance === __VU, __ITER)
  sleep(0.05)
}
export function teardown() {
  console.log('teardown', __VU, __ITER)
}
