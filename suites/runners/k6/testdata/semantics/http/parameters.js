// Headers, cookies and tags of a request, and what a response says of it
// prints: 1 other.test me c=1; d=2
// prints: {"method":"GET","url":"$BASE_URL/echo?x=1","headers":{"User-Agent":["me"],"X-A":["1"],"Host":["other.test"],"Cookie":["c=1; d=2"]},"body":"","cookies":{"c":[{"name":"c","value":"1","replace":false}],"d":[{"name":"d","value":"2","replace":false}]}}
// prints: 200 OK HTTP/1.1 127.0.0.1 true "" 0 ""
// prints: blocked,connecting,duration,looking_up,receiving,sending,tls_handshaking,waiting
// prints: 3 undefined
// prints: %C3%83%C2%A9 5
// warning: The Content-Length header "99" of the POST request for $BASE_URL/echo is ignored: its body has 3 bytes
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const r = http.get(B + '/echo?x=1', {
    headers: { 'X-A': '1', Host: 'other.test', 'user-agent': 'me' },
    cookies: { c: '1', d: { value: '2', replace: true } },
    tags: { z: 1 },
  })
  console.log(r.json('headers.x-a'), r.json('headers.host'), r.json('headers.user-agent'), r.json('headers.cookie'))
  console.log(JSON.stringify(r.request))
  console.log(
    r.status_text,
    r.proto,
    r.remote_ip,
    r.remote_port > 0,
    JSON.stringify(r.error),
    r.error_code,
    JSON.stringify(r.tls_version),
  )
  console.log(Object.keys(r.timings).sort().join())
  const other = http.post(B + '/echo', 'abc', {
    headers: {
      'Content-Length': '99',
      Connection: 'keep-alive',
      'Keep-Alive': 'timeout=5',
      'Transfer-Encoding': 'chunked',
      Expect: '100-continue',
    },
  })
  console.log(other.json('headers.content-length'), other.json('headers.transfer-encoding'))
  console.log(
    encodeURIComponent(http.get(B + '/echo', { headers: { 'X-U': 'é' } }).json('headers.x-u')),
    http.get(B + '/echo', { headers: { 'X-N': 5 } }).json('headers.x-n'),
  )
}
