// Reflect makes objects, sets members and calls functions that wait
// prints: [{"n":1,"found":2},true,2] asked 1,2
// prints: [4,4] asked 4,3
// prints: [4,6,6] asked 1,8
// prints: [6] asked 6
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
class Page {
  constructor(n) {
    this.n = ask(n)
  }
  set path(value) {
    this.found = ask(value)
  }
  get path() {
    return ask(4)
  }
  go(n) {
    return this.n + ask(n)
  }
}
export default function () {
  const page = Reflect.construct(Page, [1])
  tell(page, Reflect.set(page, 'path', 2), page.found)
  tell(Reflect.get(page, 'path'), Reflect.apply(page.go, page, [3]))
  const proxy = new Proxy(page, {
    get: (target, name) => (name === 'half' ? ask(8) / 2 : Reflect.get(target, name)),
    set: (target, name, value) => Reflect.set(target, name, value + ask(1)),
  })
  proxy.n = 5
  tell(proxy.half, proxy.n, page.n)
  const call = new Proxy(() => 0, { apply: (_, __, [n]) => ask(n) })
  tell(call(6))
}
