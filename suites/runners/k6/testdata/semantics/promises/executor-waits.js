// The function that a promise is made with may make requests
// prints: 200
import http from 'k6/http'
const B = __ENV.BASE_URL
export default async function () {
  const s = await new Promise((res) => {
    const r = http.get(B)
    res(r.status)
  })
  console.log(s)
}
