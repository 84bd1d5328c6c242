// exec.test.options shows short forms as scenarios
// prints: {"default":{"executor":"constant-vus","startTime":null,"gracefulStop":null,"env":null,"exec":null,"tags":null,"vus":2,"duration":"1s"}} {"checks":["rate>=0"]} undefined null true
// warning: There were unknown fields in the options exported in the script: gracefulStop
import { sleep } from 'k6'
import exec from 'k6/execution'
export const options = { vus: 2, duration: '1s', thresholds: { checks: ['rate>=0'] }, gracefulStop: '1s' }
let done = false
export default function () {
  if (__VU === 1 && __ITER === 0) {
    const o = exec.test.options
    console.log(
      JSON.stringify(o.scenarios),
      JSON.stringify(o.thresholds),
      o.vus,
      o.maxRedirects,
      Object.isFrozen(o.scenarios.default),
    )
  }
  sleep(1)
}
