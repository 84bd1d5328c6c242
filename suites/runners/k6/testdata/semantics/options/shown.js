// exec.test.options shows durations as texts, and null for what was not given
// prints: {"executor":"constant-arrival-rate","startTime":"1.5ms","gracefulStop":"0s","env":{"A":"b"},"exec":null,"tags":null,"rate":10,"timeUnit":"1m0s","duration":"1s","preAllocatedVUs":1,"maxVUs":null}
// prints: {"executor":"shared-iterations","startTime":null,"gracefulStop":null,"env":null,"exec":null,"tags":null,"vus":null,"iterations":null,"maxDuration":"24h0m0s"}
// prints: "1m30s" null {"ttl":null,"select":"first","policy":null} ["iter","vu"] undefined
import exec from 'k6/execution'
export const options = {
  setupTimeout: 90000,
  dns: { select: 'first' },
  systemTags: ['vu', 'iter'],
  scenarios: {
    rate: {
      executor: 'constant-arrival-rate',
      startTime: 1.5,
      gracefulStop: 0,
      env: { A: 'b' },
      rate: 10,
      timeUnit: '1m',
      duration: '1s',
      preAllocatedVUs: 1,
    },
    shared: { executor: 'shared-iterations', maxDuration: '1d' },
  },
}
export function setup() {
  const o = exec.test.options
  console.log(JSON.stringify(o.scenarios.rate))
  console.log(JSON.stringify(o.scenarios.shared))
  const { setupTimeout, teardownTimeout, dns, systemTags, cloud } = o
  console.log(JSON.stringify(setupTimeout), teardownTimeout, JSON.stringify(dns), JSON.stringify(systemTags), cloud)
}
export default function () {}
