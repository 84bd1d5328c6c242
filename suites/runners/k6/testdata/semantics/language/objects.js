// Objects with accessors, computed and async methods
// prints: 5 200 200 true
import http from 'k6/http'
const B = __ENV.BASE_URL
const o = {
  v: 1,
  get x() {
    return this.v
  },
  set x(n) {
    this.v = n
  },
  async a() {
    return http.get(B).status
  },
  ['c' + 1]() {
    return http.get(B).status
  },
  __ENV,
}
export default async () => {
  o.x = 5
  console.log(o.x, await o.a(), o.c1(), o.__ENV === __ENV)
}
