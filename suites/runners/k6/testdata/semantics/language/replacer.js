// A replacer of a text may make requests
// prints: 200
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  console.log('a'.replace(/a/, () => http.get(B).status))
}
