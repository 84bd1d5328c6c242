// Requests that fail: what is told, and the codes
// prints: 0 request timeout 1050 null
// prints: 0 request timeout 1050 null
// prints: 0 EOF 1000 null
// prints: 0 dial: connection refused 1212 null
// prints: 0 lookup: no such host 1101 null
// prints: 0 unsupported protocol scheme "" 1000 null
// prints: 0 unsupported protocol scheme "ftp" 1000 null
// prints: 0 tls: first record does not look like a TLS handshake 1301 null
// prints: 0 invalid timeout value: x 0 
// prints: GoError GET "http://127.0.0.1:1/": dial: connection refused
// warning: Request Failed: GET "$BASE_URL/hang": request timeout
// warning: Request Failed: GET "$BASE_URL/hang": request timeout
// warning: Request Failed: GET "$BASE_URL/drop": EOF
// warning: Request Failed: GET "http://127.0.0.1:1/": dial: connection refused
// warning: Request Failed: GET "http://nope.invalid/": lookup: no such host
// warning: Request Failed: GET "nope": unsupported protocol scheme ""
// warning: Request Failed: GET "ftp://x/": unsupported protocol scheme "ftp"
// warning: Request Failed: GET "https://$HOST/": tls: first record does not look like a TLS handshake
// warning: Request Failed: invalid timeout value: x
// warning: Request Failed: GET "http://****@127.0.0.1:1/": dial: connection refused
// warning: Request Failed: GET "http://****:****@127.0.0.1:1/": dial: connection refused
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const say = (r) => console.log(r.status, r.error, r.error_code, r.body)
  say(http.get(B + '/hang', { timeout: 30 }))
  say(http.get(B + '/hang', { timeout: '40ms' }))
  say(http.get(B + '/drop'))
  say(http.get('http://127.0.0.1:1/'))
  say(http.get('http://nope.invalid/'))
  say(http.get('nope'))
  say(http.get('ftp://x/'))
  say(http.get(B.replace('http:', 'https:') + '/'))
  say(http.get(B, { timeout: 'x' }))
  http.get('http://joe@127.0.0.1:1/')
  http.get('http://joe:pw@127.0.0.1:1/')
  try {
    http.get('http://127.0.0.1:1/', { throw: true })
  } catch (e) {
    console.log(e.name, e.message)
  }
}
