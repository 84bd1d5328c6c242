// Revivers, replacers, toJSON() and getters may make requests where JSON is read and written
// prints: [{"a":2,"b":[2,4,{"c":6}],"d":null}] asked 1,1,2,3
// prints: [2] asked 3
// prints: {"a":2,"b":[4,{"c":6}]} 1,2,3
// prints: [\n 2,\n {\n  "a": 4\n }\n] 1,2
// prints: ["{\"l\":[{\"name\":\"0\",\"found\":1},{\"name\":\"1\",\"found\":2}],\"item\":{\"status\":1}}","{\"name\":\"\",\"found\":3}"] asked 1,2,1,3
// prints: ["{\"a\":{\"b\":1},\"b\":{}}"] asked 4
// prints: ["{\"day\":5}"] asked 5
// prints: ["TypeError"] asked 
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
class Item {
  constructor(n) {
    this.n = n
  }
  toJSON(name) {
    return { name, found: ask(this.n) }
  }
}
const item = {
  get status() {
    return ask(1)
  },
}
const add = (name, value) => (typeof value === 'number' ? value + ask(value) : value)
export default function () {
  tell(JSON.parse('{"a":1,"b":[1,2,{"c":3}],"d":null}', add))
  tell(JSON.parse('[1,{"a":2}]', (name, value) => (value === 1 ? void ask(3) : value)).length)
  console.log(JSON.stringify({ a: 1, b: [2, { c: 3 }], u: undefined, f() {} }, add), String(order.splice(0)))
  console.log(JSON.stringify([1, { a: 2 }], add, ' '), String(order.splice(0)))
  tell(JSON.stringify({ l: [new Item(1), new Item(2)], item }), JSON.stringify(new Item(3)))
  tell(JSON.stringify({ a: { b: 1, c: 2 }, b: new Item(4) }, ['a', 'b']))
  tell(
    JSON.stringify({ day: new Date(0) }, function (name, value) {
      return this[name] instanceof Date ? ask(5) : value
    }),
  )
  const circle = {}
  circle.circle = circle
  try {
    JSON.stringify(circle, add)
  } catch (error) {
    tell(error.name)
  }
}
