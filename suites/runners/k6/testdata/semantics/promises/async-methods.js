// Async methods keep their names, static ones too
// prints: 200 200
import http from 'k6/http'
const B = __ENV.BASE_URL
class A {
  async asyncGet(p) {
    const r = http.get(B + p)
    await null
    return r.status
  }
  static async s() {
    return await new this().asyncGet('/')
  }
  async *x() {}
}
const o = {
  async async() {
    return http.get(B).status
  },
  async: 1,
}
export default async function () {
  console.log(await A.s(), await new A().asyncGet('/y'))
}
