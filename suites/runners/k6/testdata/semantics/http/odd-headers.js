// What a script gives as Connection, Cookie and Host, and what no cookie can have
// prints: close Keep-Alive
// prints: own=0; a=1; b="x y"; c=xyz own=0; a=1; b="x y"; c=xyz
// prints: undefined own=0
// prints: $HOST 
// prints: net/http: invalid header field value for "User-Agent"
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const heard = (headers, more) => http.get(B + '/echo', { headers, ...more }).json('headers')
  console.log(heard({ Connection: 'close' }).connection, heard({ connection: 'Keep-Alive' }).connection)
  const cookies = { a: '1', b: 'x y', c: 'x"y;\r\nz' }
  const r = http.get(B + '/echo', { headers: { Cookie: 'own=0' }, cookies })
  console.log(r.json('headers.cookie'), r.request.headers['Cookie'][0])
  const to = (path) => http.get(`${B}/redirect/302?to=${path}`, { headers: { Cookie: 'own=0' } })
  console.log(to('/echo').json('headers.cookie'), heard({ Cookie: 'own=0' }).cookie)
  console.log(heard({ Host: '' }).host, heard({ Host: 'a b' }).host)
  try {
    http.get(B, { headers: { 'User-Agent': 'a\r\nb: c' }, throw: true })
  } catch (e) {
    console.log(e.message.replace(/^.*?: /, ''))
  }
}
