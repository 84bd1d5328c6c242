// Batches as lists and as objects, of all forms of request
// prints: GET/echo/1,POST/echo/2b,PUT/echo/3c,GET/echo/4,GET/echo/5,GET/echo/6
// prints: 404 1212 a,b
// prints: 0
// prints: ["batch request 0 doesn't have a url key",null]
// prints: invalid http.batch() argument type int64
// prints: invalid http.batch() argument type <nil>
// prints: 3
// warning: Request Failed: GET "http://127.0.0.1:1/": dial: connection refused
// warning: A batch request failed: batch request 0 doesn't have a url key
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const r = http.batch([
    B + '/echo/1',
    ['POST', B + '/echo/2', 'b', { headers: { x: '1' } }],
    { method: 'put', url: B + '/echo/3', body: 'c', params: { tags: { a: '1' } } },
    { url: B + '/echo/4' },
    http.url`${B}/echo/${5}`,
    ['GET', http.url`${B}/echo/${6}`],
  ])
  console.log(r.map((x) => x.json('method') + x.json('path') + x.json('body')).join())
  const o = http.batch({ a: B + '/status/404', b: ['GET', 'http://127.0.0.1:1/'] })
  console.log(o.a.status, o.b.error_code, Object.keys(o).join())
  console.log(http.batch([]).length)
  const bad = http.batch([{ method: 'GET' }, B])
  console.log(JSON.stringify(bad.map((x) => x && x.error)))
  for (const wrong of [5, undefined]) {
    try {
      http.batch(wrong)
    } catch (x) {
      console.log(x.message)
    }
  }
  console.log(new Set(http.batch([B + '/echo', B + '/echo', B + '/echo']).map((x) => x.json('connection'))).size)
}
