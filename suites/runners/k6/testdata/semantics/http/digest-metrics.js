// The challenge of a digest is expected, and counted as a request; credentials are in no tag
// prints: true true
import http from 'k6/http'
const B = __ENV.BASE_URL
const U = B + '/digest/joe/pw'
export const options = {
  thresholds: {
    http_reqs: ['count==2'],
    http_req_failed: ['rate==0'],
    [`http_reqs{url:${U}}`]: ['count==2'],
    [`http_reqs{name:${U}}`]: ['count==2'],
  },
}
export default function () {
  const withCredentials = U.replace('//', '//joe:pw@')
  const response = http.get(withCredentials, { auth: 'digest' })
  console.log(response.url === U, response.request.url === withCredentials)
}
