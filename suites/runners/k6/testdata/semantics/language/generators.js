// Generators that do not wait run as they are
// prints: 0,1,2 2
// prints: 0 undefined
// prints: 1 undefined
import http from 'k6/http'
const B = __ENV.BASE_URL
function* g() {
  const x = yield 1
  yield http.get
  return x
}
function* plain(n) {
  for (let i = 0; i < n; i++) yield i
}
export default function () {
  const it = plain(3)
  console.log([...it].join(), [...g()].length)
  for (const n of plain(2)) console.log(n, http.get(B + '/' + n).json('url'))
}
