// A request in an async generator, which k6 has not
// refused: ./async-generator.js:6: http.get() in an async generator: the embedded engine can't wait there; make the request outside and hand in the result, or run the script with k6
import http from 'k6/http'
const B = __ENV.BASE_URL
async function* pages() {
  yield http.get(B)
}
export default async function () {
  for await (const page of pages()) console.log(page.status)
}
