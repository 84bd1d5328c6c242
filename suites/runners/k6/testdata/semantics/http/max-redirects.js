// maxRedirects limits redirects in silence
// prints: 302 200
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { maxRedirects: 2 }
export default function () {
  console.log(http.get(B + '/loop/3').status, http.get(B + '/loop/2').status)
}
