// rps limits the requests of all
// prints: true
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { rps: 50 }
export default function () {
  const t = Date.now()
  for (let i = 0; i < 4; i++) http.get(B)
  console.log(Date.now() - t >= 55)
}
