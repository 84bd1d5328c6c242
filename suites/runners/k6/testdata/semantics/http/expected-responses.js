// Expected statuses, by script and by request
// prints: argument number 1 to expectedStatuses was neither an integer nor an object like {min:100, max:329}
// prints: unsupported argument, expected http.expectedStatuses
// prints: 0 unsupported responseCallback
// warning: Request Failed: unsupported responseCallback
import http from 'k6/http'
const B = __ENV.BASE_URL
http.setResponseCallback(http.expectedStatuses(404, { min: 500, max: 503 }))
export const options = {
  thresholds: { http_req_failed: ['rate==0.5'], 'http_reqs{expected_response:true}': ['count==2'] },
}
export default function () {
  http.get(B + '/status/404')
  http.get(B + '/status/500')
  http.get(B + '/status/200')
  http.get(B + '/status/404', { responseCallback: http.expectedStatuses(200) })
  http.get(B + '/status/500', { responseCallback: null })
  try {
    http.expectedStatuses('a')
  } catch (e) {
    console.log(e.message)
  }
  try {
    http.setResponseCallback(5)
  } catch (e) {
    console.log(e.message)
  }
  http.setResponseCallback()
  http.get(B + '/status/500')
  const r = http.get(B, { responseCallback: 5 })
  console.log(r.status, r.error)
}
