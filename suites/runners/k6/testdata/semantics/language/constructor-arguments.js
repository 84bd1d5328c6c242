// Arguments of constructors may wait
// prints: 200 200 404 Not Found 2
import http from 'k6/http'
const B = __ENV.BASE_URL
class P {
  constructor(a, b) {
    this.a = a
    this.b = b
  }
}
export default () => {
  const p = new P(
    http.get(B).status,
    [1].map(() => http.get(B).status),
  )
  console.log(
    p.a,
    p.b.join(),
    new Error(http.get(B + '/status/404').status_text).message,
    new Array(http.get(B).status / 100).length,
  )
}
