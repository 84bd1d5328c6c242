// Reactions to promises wait until the code that stands still has returned
// prints: sync,sync2,micro
import http from 'k6/http'
import { sleep } from 'k6'
const B = __ENV.BASE_URL
const log = []
export default function () {
  Promise.resolve().then(() => log.push('micro'))
  http.get(B + '/slow')
  log.push('sync')
  sleep(0.01)
  log.push('sync2')
  Promise.resolve().then(() => console.log(log.join()))
}
