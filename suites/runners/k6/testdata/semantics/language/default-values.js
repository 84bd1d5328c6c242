// Default values of parameters may wait
// prints: 200,/echo/b,0,200,0
// prints: 1,2,1,5,2
// prints: 203 200 3 201 200,200
import http from 'k6/http'
const B = __ENV.BASE_URL
const id = () => http.get(B + '/status/200').status
const f = (a = id(), { b = http.get(B + '/echo/b').json('path'), ...c } = {}, [d = id()] = [], ...rest) =>
  [a, b, Object.keys(c).length, d, rest.length].join()
function g(x, y = id() + 1) {
  var x
  return x + y + arguments.length
}
const one = (a = id()) => a
const later = async (a = id()) => a + 1
class K {
  m(a = this.z(), b = a) {
    return [a, b].join()
  }
  z() {
    return id()
  }
}
export default async function () {
  console.log(f())
  console.log(f(1, { b: 2, q: 1 }, [5], 6, 7))
  console.log(g(1), one(), one(3), await later(), new K().m())
}
