// A request in a field under a name that is made
// refused: ./class-field.js:6: http.get() in a field of a class: the embedded engine can't wait there; make the request outside and hand in the result, or run the script with k6
import http from 'k6/http'
const B = __ENV.BASE_URL
class Session {
  [`to${'ken'}`] = http.get(B).status
}
export default function () {
  new Session()
}
