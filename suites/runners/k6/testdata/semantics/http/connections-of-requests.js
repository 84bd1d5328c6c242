// noConnectionReuse makes a new connection for each request
// prints: false close
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { noConnectionReuse: true }
export default function () {
  const c = () => http.get(B + '/echo').json('connection')
  console.log(c() === c(), http.get(B + '/echo').json('headers.connection'))
}
