// arguments and spread around requests
// prints: /1,/2 /3,/9
// prints: 205
import http from 'k6/http'
const B = __ENV.BASE_URL
function f() {
  return [...arguments].map((x) => http.get(B + '/' + x).json('path')).join()
}
const g = (...a) => f(...a, ...[9])
export default () => {
  console.log(f(1, 2), g(3))
  ;(function () {
    const inner = () => arguments[0] + http.get(B).status
    console.log(inner())
  })(5)
}
