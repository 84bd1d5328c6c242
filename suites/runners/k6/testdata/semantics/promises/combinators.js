// Promise.allSettled and Promise.race with requests
// prints: /1,/2
// prints: fulfilled,rejected
// prints: fast
import http from 'k6/http'
const B = __ENV.BASE_URL
async function f() {
  const out = []
  for (const x of [1, 2]) {
    out.push(await http.asyncRequest('GET', B + '/' + x))
  }
  return out
}
export default async function () {
  console.log((await f()).map((r) => r.json('path')).join())
  const rs = await Promise.allSettled([http.asyncRequest('GET', B), Promise.reject(1)])
  console.log(rs.map((r) => r.status).join())
  console.log(
    await Promise.race([
      http.asyncRequest('GET', B + '/delay/1000').then(() => 'slow'),
      new Promise((r) => setTimeout(() => r('fast'), 5)),
    ]),
  )
}
