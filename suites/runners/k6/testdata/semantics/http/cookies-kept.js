// noCookiesReset keeps cookies from iteration to iteration
// prints: undefined
// prints: a=1
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { iterations: 2, vus: 1, noCookiesReset: true }
export default function () {
  console.log(http.get(B + '/echo').json('headers.cookie'))
  http.get(B + '/set-cookie?a=1;Path=/')
}
