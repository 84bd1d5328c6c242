// A request in an async function holds whoever called it
// prints: f1200,after
import http from 'k6/http'
const B = __ENV.BASE_URL
const log = []
async function f(n) {
  const r = http.get(B + '/slow')
  log.push('f' + n + r.status)
  return n
}
export default function () {
  f(1)
  log.push('after')
  console.log(log.join())
}
