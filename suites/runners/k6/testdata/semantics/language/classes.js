// Classes with private, static, async and inherited methods
// prints: 211 211 10 200 210 5 7 true
import http from 'k6/http'
const B = __ENV.BASE_URL
class P {
  #x = 1
  static #c = 0
  static make() {
    P.#c++
    return new this()
  }
  #priv() {
    return http.get(B + '/priv').status
  }
  pub() {
    return this.#priv() + this.#x
  }
  get v() {
    return this.#x
  }
  set v(n) {
    this.#x = n
  }
  async a() {
    return this.#priv()
  }
  static s = 5
  static {
    P.t = 7
  }
}
class Q extends P {
  pub() {
    return super.pub() + 1
  }
  arrow = () => this.pub()
  async aa() {
    const f = () => super.pub()
    return f()
  }
}
export default async function () {
  const q = Q.make()
  q.v = 10
  console.log(q.pub(), q.arrow(), q.v, await q.a(), await q.aa(), Q.s, Q.t, q instanceof P)
}
