// batch limits how many requests of a batch are sent at once
// prints: 1
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { batch: 1 }
export default function () {
  console.log(new Set(http.batch([B + '/echo', B + '/echo', B + '/echo']).map((x) => x.json('connection'))).size)
}
