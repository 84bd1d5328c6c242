// A virtual user keeps its connection, which was made before the first request alone
// prints: true true 0
// prints: true false
// prints: true 0 0
// prints: true true
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { iterations: 2 }
export default function () {
  const { blocked, connecting, tls_handshaking } = http.get(B).timings
  console.log(blocked > 0, connecting && connecting > 0, tls_handshaking)
  const c = () => http.get(B + '/echo').json('connection')
  const a = c()
  console.log(a === c(), globalThis.last === a)
  globalThis.last = a
}
