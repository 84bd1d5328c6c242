// Names that all objects have may be names of the script
// prints: [object Array] true 200 made
import http from 'k6/http'
const { toString, hasOwnProperty } = Object.prototype
const constructor = { make: () => 'made' }
const valueOf = { get: (code) => http.get(`${__ENV.BASE_URL}/status/${code}`).status }
export default function () {
  console.log(toString.call([]), hasOwnProperty.call({ a: 1 }, 'a'), valueOf.get(200), constructor.make())
}
