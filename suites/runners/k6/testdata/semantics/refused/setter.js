// A request in a setter
// refused: ./setter.js:7: http.get() in a setter: the embedded engine can't wait there; make the request outside and hand in the result, or run the script with k6
import http from 'k6/http'
const B = __ENV.BASE_URL
const page = {
  set path(path) {
    this.body = http.get(B + path).body
  },
}
export default function () {
  page.path = '/'
}
