// What a default function started goes on after it has returned
// prints: r 200
// prints: s 200
// prints: fin
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  http
    .asyncRequest('GET', B)
    .then((r) => {
      console.log('r', r.status)
      return http.get(B).status
    })
    .then((s) => console.log('s', s))
    .finally(() => console.log('fin'))
}
