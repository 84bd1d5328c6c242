// A setter with a request in a pattern
// refused: ./setter-in-pattern.js:10: setting path in a pattern: the embedded engine can't wait there; make the request outside and hand in the result, or run the script with k6
import http from 'k6/http'
const page = {
  set path(path) {
    this.body = http.get(__ENV.BASE_URL + path).body
  },
}
export default function () {
  ;[page.path] = ['/']
}
