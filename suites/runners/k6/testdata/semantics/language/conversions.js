// What the language itself asks of an object, such as its text, can not wait
// prints: text 1
// error: MisplacedWaitError: http.get() was called where the embedded engine can't wait: in a conversion to a text or a number, a trap of a proxy, or a callback of the language itself; call it outside and hand in the result, or run the script with k6
import http from 'k6/http'
const page = {
  toString: () => `text ${http.get(`${__ENV.BASE_URL}/status/201`).status - 200}`,
}
export default function () {
  console.log(page.toString())
  console.log(`${page}`)
}
