// A server that switches the protocol is an exception, and no request
// prints: GoError unsupported response status: 101 Switching Protocols
// prints: 200
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { thresholds: { http_reqs: ['count==1'] } }
export default function () {
  try {
    http.get(B + '/switch')
  } catch (e) {
    console.log(e.name, e.message)
  }
  console.log(http.get(B + '/echo').status)
}
