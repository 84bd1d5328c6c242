// handleSummary() can make requests
// writes: a.txt: 201
// writes: b.bin: AB
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {}
export function handleSummary(d) {
  const r = http.get(B + '/status/201')
  return { 'a.txt': String(r.status), 'b.bin': new Uint8Array([65, 66]).buffer }
}
