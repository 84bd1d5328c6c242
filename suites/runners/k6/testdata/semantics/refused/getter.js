// A request in a getter
// refused: ./getter.js:7: http.get() in a getter: the embedded engine can't wait there; make the request outside and hand in the result, or run the script with k6
import http from 'k6/http'
const B = __ENV.BASE_URL
const o = {
  get x() {
    return http.get(B).status
  },
}
export default function () {
  console.log(o.x)
}
