// A request in a generator
// refused: ./generator.js:6: http.get() in a generator: the embedded engine can't wait there; make the request outside and hand in the result, or run the script with k6
import http from 'k6/http'
const B = __ENV.BASE_URL
function* pages() {
  for (let n = 0; n < 2; n++) yield http.get(B + '/' + n)
}
export default function () {
  for (const p of pages()) console.log(p.status)
}
