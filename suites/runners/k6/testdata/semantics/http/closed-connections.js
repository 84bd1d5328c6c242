// A request that can be repeated is, when a kept connection turns out to be closed
// prints: 200 false
// prints: 0 EOF
// prints: 200 200
// prints: 0 read: connection reset by peer
// warning: Request Failed: POST "$BASE_URL/fresh": EOF
// warning: Request Failed: GET "$BASE_URL/torn": read: connection reset by peer
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { thresholds: { http_reqs: ['count==9'], http_req_failed: ['rate<0.23'] } }
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
  const torn = http.get(B + '/torn')
  console.log(torn.status, torn.error)
}
