// A request in a constructor, by way of a method
// refused: ./constructor.js:7: this.load() in a constructor: the embedded engine can't wait there; make the request outside and hand in the result, or run the script with k6
import http from 'k6/http'
const B = __ENV.BASE_URL
class A {
  constructor() {
    this.load()
  }
  load() {
    return http.get(B)
  }
}
export default function () {
  new A()
}
