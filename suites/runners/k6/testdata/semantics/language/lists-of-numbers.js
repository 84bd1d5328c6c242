// Callbacks of lists of numbers, and of methods that are called on other lists, may make requests
// prints: [1,true] asked 1
// prints: [2,true] asked 2
// prints: [3,true] asked 3
// prints: [[2,4,6],[2,3],"Uint8Array"] asked 1,2,3,1,2,3,1,2,3
// prints: [true,3,6] asked 1,2,1,2,3,1,2,3
// prints: [[4,5]] asked 4,5
// prints: [["a0","b1"]] asked 0,1
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
export default function () {
  const list = new Uint8Array([1, 2, 3])
  list.forEach((n, at, all) => tell(ask(n), all === list))
  tell([...list.map((n) => ask(n) * 2)], [...list.filter((n) => ask(n) > 1)], list.map(ask).constructor.name)
  tell(list.some((n) => ask(n) === 2), list.find((n) => ask(n) > 2), list.reduce((sum, n) => sum + ask(n), 0))
  tell([...Uint8Array.from([4, 5], (n) => ask(n))])
  tell(Array.prototype.map.call('ab', (letter, at) => letter + ask(at)))
}
