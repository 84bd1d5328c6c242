// stages stand for ramping-vus
// prints: ramping-vus
import { sleep } from 'k6'
import exec from 'k6/execution'
export const options = { stages: [{ duration: '60ms', target: 1 }] }
export default function () {
  sleep(0.02)
  if (__ITER === 0) console.log(exec.scenario.executor)
}
