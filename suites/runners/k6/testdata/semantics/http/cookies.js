// Cookies by path, of a jar, of a request, and gone with the iteration
// prints: start undefined
// prints: ["a","b","x","s"] /echo true 60 1
// prints: b=2; a=1
// prints: {"b":["2"],"a":["1"]}
// prints: b=2; a=1; n=v; p=w
// prints: b=2; a=1; p=w
// prints: a=7; a=1; b=2; p=w a=8; b=2; p=w
// prints: o=1
// prints: a=1; p=w
// prints: parse "::": missing protocol scheme
// prints: a=1; p=w; r=1
// prints: start undefined
// prints: ["a","b","x","s"] /echo true 60 1
// prints: b=2; a=1
// prints: {"b":["2"],"a":["1"]}
// prints: b=2; a=1; n=v; p=w
// prints: b=2; a=1; p=w
// prints: a=7; a=1; b=2; p=w a=8; b=2; p=w
// prints: o=1
// prints: a=1; p=w
// prints: parse "::": missing protocol scheme
// prints: a=1; p=w; r=1
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { iterations: 2, vus: 1 }
export default function () {
  const c = () => http.get(B + '/echo/x').json('headers.cookie')
  console.log('start', c())
  const r = http.get(B + '/set-cookie?a=1;Path=/&b=2;Path=/echo;HttpOnly;Max-Age=60&x=9;Path=/other&s=1;Secure')
  console.log(
    JSON.stringify(Object.keys(r.cookies)),
    r.cookies.b[0].path,
    r.cookies.b[0].http_only,
    r.cookies.b[0].max_age,
    r.cookies.a[0].value,
  )
  console.log(c())
  const jar = http.cookieJar()
  console.log(JSON.stringify(jar.cookiesForURL(B + '/echo/x')))
  jar.set(B, 'n', 'v', { path: '/', max_age: 60 })
  jar.set(B + '/echo', 'p', 'w')
  console.log(c())
  jar.delete(B, 'n')
  console.log(c())
  console.log(
    http.get(B + '/echo/x', { cookies: { a: '7' } }).json('headers.cookie'),
    http.get(B + '/echo/x', { cookies: { a: { value: '8', replace: true } } }).json('headers.cookie'),
  )
  const own = new http.CookieJar()
  own.set(B, 'o', '1')
  console.log(http.get(B + '/echo/x', { jar: own }).json('headers.cookie'))
  jar.clear(B + '/echo/x')
  console.log(c())
  try {
    jar.set('::', 'x', 'y')
  } catch (e) {
    console.log(e.message)
  }
  http.get(B + '/redirect/302?to=' + encodeURIComponent('/set-cookie?r=1;Path=/'))
  console.log(c())
}
