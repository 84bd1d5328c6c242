// Async functions run in turns at their awaits, and requests in them hold all
// prints: a1 a2 main b1 c1 b2 c2 200,200
import http from 'k6/http'
const B = __ENV.BASE_URL
const log = []
const tick = async (n) => {
  log.push('a' + n)
  await null
  log.push('b' + n)
  const r = http.get(B + '/x')
  log.push('c' + n)
  return r.status
}
export default async function () {
  const ps = [tick(1), tick(2)]
  log.push('main')
  const s = await Promise.all(ps)
  log.push(s.join())
  console.log(log.join(' '))
}
