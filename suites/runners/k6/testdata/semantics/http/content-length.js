// A length that is not the body's is told, and left out
// prints: 3 undefined
// prints: 3 undefined
// prints: 0 undefined
// warning: The Content-Length header "5" of the POST request for $BASE_URL/echo is ignored: its body has 3 bytes
// warning: The Content-Length header "2" of the GET request for $BASE_URL/echo is ignored: its body has 0 bytes
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const say = (response) =>
    console.log(response.json('headers.content-length') ?? 0, response.request.headers['Content-Length'])
  say(http.post(`${B}/echo`, 'abc', { headers: { 'Content-Length': '5' } }))
  say(http.post(`${B}/echo`, 'abc', { headers: { 'content-length': 3 } }))
  say(http.get(`${B}/echo`, { headers: { 'Content-Length': '2' } }))
}
