// A request that can not go out took no time, whatever its connection did before
// prints: 200 true
// prints: 0 net/http: invalid header field name "bad name" 0 0
// warning: Request Failed: GET "$BASE_URL/delay/20": net/http: invalid header field name "bad name"
import http from 'k6/http'
const url = `${__ENV.BASE_URL}/delay/20`
export default function () {
  const sent = http.get(url)
  console.log(sent.status, sent.timings.duration > 10)
  const { status, error, timings } = http.get(url, { headers: { 'bad name': 'x' } })
  console.log(status, error, timings.duration, timings.blocked)
}
