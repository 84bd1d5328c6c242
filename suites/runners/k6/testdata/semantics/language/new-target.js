// new.target is known in functions that wait
// prints: [{"n":1,"isOld":true},{"n":1,"isOld":true}] asked 1,1
// prints: [{"n":2,"made":"sub","last":3,"isSub":true}] asked 2,3
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
function Old() {
  if (!new.target) return new Old()
  this.n = ask(1)
  this.isOld = new.target === Old
}
class Base {
  constructor() {
    this.n = ask(2)
    this.made = (() => new.target.label)()
  }
}
class Sub extends Base {
  static label = 'sub'
  constructor() {
    super()
    this.last = ask(3)
    this.isSub = new.target === Sub
  }
}
export default function () {
  tell(Old(), new Old())
  tell(new Sub())
}
