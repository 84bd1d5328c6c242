// Calls of super in static, async and arrow functions
// prints: /1! /2? /n
import http from 'k6/http'
const B = __ENV.BASE_URL
class A {
  static s(x) {
    return http.get(B + '/' + x).json('path')
  }
  m(x) {
    return A.s(x)
  }
}
class C extends A {
  static s(x) {
    return super.s(x) + '!'
  }
  async m(x) {
    await null
    return super.m(x) + '?'
  }
  get p() {
    return 1
  }
  n() {
    return [1].map(() => super.m('n')).join()
  }
}
export default async () => {
  console.log(C.s(1), await new C().m(2), new C().n())
}
