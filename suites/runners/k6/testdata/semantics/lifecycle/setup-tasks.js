// setup() lasts until its timers and requests are done
// prints: setup 200
// prints: {"late":201}
import http from 'k6/http'
const B = __ENV.BASE_URL
export function setup() {
  const d = {}
  setTimeout(() => {
    d.late = http.get(B + '/status/201').status
  }, 10)
  http.asyncRequest('GET', B).then((r) => {
    console.log('setup', r.status)
  })
  return d
}
export default (d) => {
  console.log(JSON.stringify(d))
}
