// noVUConnectionReuse makes new connections in each iteration
// prints: true false
// prints: true false
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { iterations: 2, noVUConnectionReuse: true, thresholds: { data_received: ['count>500'] } }
export default function () {
  const c = () => http.get(B + '/echo').json('connection')
  const a = c()
  console.log(a === c(), globalThis.last === a)
  globalThis.last = a
}
