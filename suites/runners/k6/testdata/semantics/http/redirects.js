// Redirects: methods, bodies, limits, and what is not sent on to another host
// prints: 200 $BASE_URL/echo $BASE_URL/loop/1 $BASE_URL/loop/3
// prints: 302 $BASE_URL/loop/2 /loop/1
// prints: 302 $BASE_URL/loop/3
// prints: 302
// prints: 301 GET  undefined
// prints: 302 GET  undefined
// prints: 303 GET  undefined
// prints: 307 POST body text/q
// prints: 308 POST body text/q
// prints: $BASE_URL/echo GET
// prints: 302 unsupported protocol scheme "mailto" 304
// prints: undefined 1
// prints: kept
// prints: /echo/1
// warning: Stopped after 10 redirects and returned the redirection; pass { redirects: n } in request params or set global maxRedirects to silence this
// warning: Request Failed: GET "mailto:a@b": unsupported protocol scheme "mailto"
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const g = (p, o) => http.get(B + p, o)
  let r = g('/loop/3')
  console.log(r.status, r.url, r.json('headers.referer'), r.request.url)
  r = g('/loop/3', { redirects: 1 })
  console.log(r.status, r.url, r.headers.Location)
  r = g('/loop/3', { redirects: 0 })
  console.log(r.status, r.url)
  r = g('/loop/12')
  console.log(r.status)
  for (const c of [301, 302, 303, 307, 308]) {
    const x = http.post(B + '/redirect/' + c + '?to=/echo', 'body', { headers: { 'Content-Type': 'text/q' } })
    console.log(c, x.json('method'), x.json('body'), x.json('headers.content-type'))
  }
  console.log(http.head(B + '/redirect/301?to=/echo').url, http.del(B + '/redirect/302?to=/echo', 'x').json('method'))
  console.log(g('/redirect/302').status, g('/redirect/302?to=mailto:a@b').error, g('/redirect/304?to=/echo').status)
  r = g('/redirect/302?to=' + encodeURIComponent(B.replace('127.0.0.1', 'localhost') + '/echo'), {
    headers: { Authorization: 'secret', 'X-K': '1' },
  })
  console.log(r.json('headers.authorization'), r.json('headers.x-k'))
  r = g('/redirect/302?to=/echo', { headers: { Authorization: 'kept' } })
  console.log(r.json('headers.authorization'))
  console.log(g('/redirect/302?to=/echo/1&to=/echo/2').json('path'))
}
