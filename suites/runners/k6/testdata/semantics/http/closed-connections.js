// A request that can be repeated is, when a kept connection turns out to be closed
// prints: 200 false
// prints: 0 EOF
// warning: Request Failed: POST "$BASE_URL/fresh": EOF
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { thresholds: { http_reqs: ['count==4'], http_req_failed: ['rate==0.25'] } }
export default () => {
  const first = http.get(B + '/echo').json('connection')
  const r = http.get(B + '/fresh')
  console.log(r.status, r.json('connection') === first)
  http.get(B + '/echo')
  const p = http.post(B + '/fresh', 'x')
  console.log(p.status, p.error)
}
