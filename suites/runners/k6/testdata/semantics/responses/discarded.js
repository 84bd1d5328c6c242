// discardResponseBodies, unless a request asks for its body
// prints: null ua/1
// prints: the body is null so 
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { discardResponseBodies: true, userAgent: 'ua/1' }
export default function () {
  const r = http.get(B + '/echo')
  console.log(r.body, http.get(B + '/echo', { responseType: 'text' }).json('headers.user-agent'))
  try {
    r.json()
  } catch (e) {
    console.log(e.message.slice(0, 20))
  }
}
