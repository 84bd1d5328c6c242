// A request in a constructor before a super() that stands in a condition
// refused: ./constructor.js:10: get() in a constructor, up to super(): the embedded engine can't wait there; make the request outside and hand in the result, or run the script with k6
import http from 'k6/http'
const get = (code) => http.get(`${__ENV.BASE_URL}/status/${code}`).status
class Base {
  constructor(status) { this.status = status }
}
class Session extends Base {
  constructor(code) {
    if (code) super(get(code))
    else super(200)
  }
}
export default function () {
  new Session(200)
}
