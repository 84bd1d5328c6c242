// Functions of http can be taken out of it
// prints: 200 POST
// prints: DELETE
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const { get: g, post } = http
  console.log(g(B).status, post(B, 'x').json('method'))
  const h = { ...http }
  console.log(h.del(B).json('method'))
}
