// asyncRequest runs beside others, and its reactions can make requests
// prints: 200 200
// prints: undefined
import http from 'k6/http'
const B = __ENV.BASE_URL
export default async function () {
  const [a, b] = await Promise.all([http.asyncRequest('GET', B + '/slow'), http.asyncRequest('GET', B + '/slow')])
  console.log(a.status, b.status)
  const r = await http.asyncRequest('GET', B).then((x) => http.get(B + '/q').json('url'))
  console.log(r)
}
