// A request in a comparator
// refused: ./comparator.js:6: http.get() in a comparator: the embedded engine can't wait there; make the request outside and hand in the result, or run the script with k6
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  ;[1, 2].sort((a, b) => http.get(B).status)
}
