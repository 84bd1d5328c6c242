// The challenge of a digest is expected, and counted as a request
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { thresholds: { http_reqs: ['count==2'], http_req_failed: ['rate==0'] } }
export default function () {
  http.get(B.replace('//', '//joe:pw@') + '/digest/joe/pw', { auth: 'digest' })
}
