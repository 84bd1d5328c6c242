// A virtual user keeps its connection
// prints: true false
// prints: true true
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { iterations: 2 }
export default function () {
  const c = () => http.get(B + '/echo').json('connection')
  const a = c()
  console.log(a === c(), globalThis.last === a)
  globalThis.last = a
}
