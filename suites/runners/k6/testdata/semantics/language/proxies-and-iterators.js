// Proxies, iterators and rest properties
// prints: /hello
// prints: 1,2
// prints: {"b":2}
// prints: bigint 8 a true
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const p = new Proxy({}, { get: (t, k) => () => http.get(B + '/' + String(k)).json('path') })
  console.log(p.hello())
  const it = {
    *[Symbol.iterator]() {
      yield 1
      yield 2
    },
  }
  console.log([...it].join())
  const { a, ...r } = { a: 1, b: 2 }
  console.log(JSON.stringify(r))
  const x = 1_000n
  console.log(typeof x, 2 ** 3, 'a'.at(0), [1, 2].includes(2))
}
