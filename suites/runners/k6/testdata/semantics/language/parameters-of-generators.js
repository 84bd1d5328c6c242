// Parameters of generators and constructors may wait when those are called, and functions keep their length
// prints: [[1,3],[5,7]] asked 1,2,made,first step,2,first step
// prints: [{"n":3},{"n":6}] asked 3
// prints: [[2,7]] asked 7,8,7
// prints: [[1,2,3,4,3],3,0,0,5] asked 4,5
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
const codes = {
  *from(first = ask(1), last = first + ask(2)) {
    order.push('first step')
    yield first
    yield last
  },
}
function* asking() {
  yield ask(7)
  yield ask(8)
}
class Page {
  constructor(n = ask(3)) {
    this.n = n
  }
}
function three(a, b, c, d = ask(4)) {
  return [a, b, c, d, arguments.length]
}
export default function () {
  const steps = codes.from()
  order.push('made')
  tell([...steps], [...codes.from(5)])
  tell(new Page(), new Page(6))
  tell(((items = [...asking()].length, [item] = asking()) => [items, item])())
  tell(three(1, 2, 3), three.length, codes.from.length, Page.length, ((a, { b = ask(5) } = {}) => b)(1))
}
