// A request in a constructor before super() is done
// refused: ./constructor.js:10: get() in a constructor, up to super(): the embedded engine can't wait there; make the request outside and hand in the result, or run the script with k6
import http from 'k6/http'
const get = (code) => http.get(`${__ENV.BASE_URL}/status/${code}`).status
class Base {
  constructor(status) { this.status = status }
}
class Session extends Base {
  constructor() {
    super(get(200))
  }
}
export default function () {
  new Session()
}
