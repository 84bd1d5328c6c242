// A broken promise is caught by catch()
// prints: caught no
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  http
    .asyncRequest('GET', B)
    .then((r) => {
      throw new Error('no')
    })
    .catch((e) => console.log('caught', e.message))
}
