// Lists with commas where items are taken
// prints: [2] asked 1,2
// prints: [3] asked 
// prints: [[2,3,5]] asked 1,2,3,4
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
export default function () {
  for (const one of (ask(1), [ask(2), 3])) tell(one)
  function* all() {
    yield* (ask(1), [ask(2)])
    ;(yield ask(3), yield (ask(4), 5))
  }
  tell([...all()])
}
