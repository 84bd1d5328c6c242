// Headers are told apart without regard to case, and the last one stands; cookies are quoted where they have to be
// prints: 2 text/plain {"User-Agent":["me"],"X-A":["2"],"Content-Type":["text/plain"]}
// prints: a="b c"; d="{n:1,m:2}"; e=f; g=x
// prints: h="1, 2"; i=3
import http from 'k6/http'
export const options = { userAgent: 'me' }
export default function () {
  const url = `${__ENV.BASE_URL}/echo`
  const headers = { 'x-a': '1', 'content-type': 'application/json', 'X-A': '2', 'Content-Type': 'text/plain' }
  const response = http.post(url, 'x', { headers })
  const sent = response.json('headers')
  console.log(sent['x-a'], sent['content-type'], JSON.stringify(response.request.headers))
  const cookies = { a: 'b c', d: '{"n":1,"m":2}', e: 'f', g: 'ü;x' }
  console.log(http.get(url, { cookies }).json('headers.cookie'))
  http.get(`${__ENV.BASE_URL}/set-cookie?h="1,%202";Path=/&i="3";Path=/`)
  console.log(http.get(url).json('headers.cookie'))
}
