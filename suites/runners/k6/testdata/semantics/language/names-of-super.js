// Names of super that are made, and members of super that are set
// prints: [3,3] asked 1,1,2,3
// prints: [[4,null],[6,6]] asked 4,6,6
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
class A {
  go(n) {
    return ask(n)
  }
  static go() {
    return ask(6)
  }
}
class B extends A {
  go() {
    const name = 'go'
    return super[name](ask(1)) + super['go'](2)
  }
  set() {
    super.left = ask(3)
    return this.left
  }
  ask() {
    return [super.go?.(4), super.none?.(ask(1))]
  }
  static go() {
    return [super.go(), super['go']()]
  }
}
export default function () {
  const b = new B()
  tell(b.go(), b.set())
  tell(b.ask(), B.go())
}
