// setup() and teardown() can be async
// prints: {"s":200}
// prints: td 200
import http from 'k6/http'
const B = __ENV.BASE_URL
export async function setup() {
  const r = await http.asyncRequest('GET', B)
  return { s: r.status }
}
export default function (d) {
  console.log(JSON.stringify(d))
}
export async function teardown(d) {
  await null
  console.log('td', http.get(B).status)
}
