// Static blocks and fields
// prints: 1 [ 2 ] 200
import http from 'k6/http'
const B = __ENV.BASE_URL
class A {
  static {
    A.x = 1
  }
  static y = [1].map((x) => x + 1)
  go() {
    return http.get(B).status
  }
}
export default () => {
  console.log(A.x, A.y, new A().go())
}
