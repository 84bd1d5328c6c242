// Parameters that are declared again by var keep their values
// prints: [[1,3,2],[3,3,3]] asked 1,2,3
// prints: [[5],[8],{"x":12}] asked 4,1,1,5
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
function first(x, y) {
  var x
  var y = y + ask(1)
  return [x, y, arguments.length]
}
const second = function ({ a, b }, c = ask(2)) {
  var a
  for (var b of [ask(3)]) this.n += b
  if (c) var c = c + 1
  return [a, b, c]
}
function* third(x = ask(4)) {
  var x
  yield x + arguments.length + ask(1)
}
class Base {}
class Sub extends Base {
  constructor(x) {
    super()
    var x
    this.x = x + ask(5)
  }
}
export default function () {
  tell(first(1, 2), second.call({ n: 0 }, { a: 3, b: 4 }))
  tell([...third()], [...third(6)], new Sub(7))
}
