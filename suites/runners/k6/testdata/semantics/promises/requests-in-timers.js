// Timers can make requests
// prints: i
// prints: 200
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  setTimeout(() => {
    console.log(http.get(B).status)
  }, 5)
  const i = setInterval(() => {
    console.log('i')
    clearInterval(i)
  }, 1)
}
