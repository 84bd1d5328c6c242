// Names of options are read in upper and lower case alike
// prints: [0,"1s"] {"executor":"ramping-vus","startTime":null,"gracefulStop":"3s","env":null,"exec":"named","tags":null,"startVUs":1,"stages":[{"duration":"50ms","target":1}],"gracefulRampDown":"1s"}
// prints: {"ttl":"1m","select":null,"policy":null} ["count>0"] tls1.2
// prints: null
import exec from 'k6/execution'
import http from 'k6/http'
export const options = {
  discardresponsebodies: true,
  MaxRedirects: 0,
  minIterationduration: '1s',
  DNS: { TTL: '1m' },
  tlsversion: { MIN: 'tls1.2' },
  thresholds: { iterations: [{ Threshold: 'count>0' }] },
  scenarios: {
    ramp: {
      Executor: 'ramping-vus',
      startvus: 1,
      gracefulstop: '3s',
      gracefulrampdown: '1s',
      EXEC: 'named',
      stages: [{ Duration: '50ms', TARGET: 1 }],
    },
  },
}
export function named() {
  const { maxRedirects, minIterationDuration, scenarios, dns, thresholds, tlsVersion } = exec.test.options
  console.log(JSON.stringify([maxRedirects, minIterationDuration]), JSON.stringify(scenarios.ramp))
  console.log(JSON.stringify(dns), JSON.stringify(thresholds.iterations), tlsVersion.min)
  console.log(http.get(`${__ENV.BASE_URL}/get`).body)
}
