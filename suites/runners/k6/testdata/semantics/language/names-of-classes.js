// Classes that name themselves keep their names
// prints: Fault: told 200
// prints: Fault Fault
import http from 'k6/http'
class Fault extends Error {
  name = this.constructor.name
  static of(text) {
    return new Fault(text)
  }
}
export default function () {
  try {
    throw Fault.of(`told ${http.get(__ENV.BASE_URL).status}`)
  } catch (error) {
    console.log(String(error))
  }
  console.log(Fault.name, new Fault().name)
}
