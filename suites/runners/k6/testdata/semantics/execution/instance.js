// What a script knows of the whole run
// prints: 2 2 0 0 true
import { sleep } from 'k6'
import exec from 'k6/execution'
export const options = { vus: 2, iterations: 4 }
export default function () {
  if (__VU === 1 && __ITER === 0)
    console.log(
      exec.instance.vusActive,
      exec.instance.vusInitialized,
      exec.instance.iterationsCompleted,
      exec.instance.iterationsInterrupted,
      exec.instance.currentTestRunDuration > 0,
    )
  sleep(0.01)
}
