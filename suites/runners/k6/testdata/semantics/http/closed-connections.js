// A request that can be repeated is, when a kept connection turns out to be closed
// prints: 200 false
// prints: 0 EOF
// prints: 200 200
// warning: Request Failed: POST "$BASE_URL/fresh": EOF
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { thresholds: { http_reqs: ['count==8'], http_req_failed: ['rate==0.125'] } }
export default () => {
  const first = http.get(B + '/echo').json('connection')
  const r = http.get(B + '/fresh')
  console.log(r.status, r.json('connection') === first)
  http.get(B + '/echo')
  const p = http.post(B + '/fresh', 'x')
  console.log(p.status, p.error)
  const again = (name) => {
    http.get(B + '/echo')
    return http.post(B + '/fresh', 'x', { headers: { [name]: '1' } }).status
  }
  console.log(again('idempotency-key'), again('X-Idempotency-Key'))
}
