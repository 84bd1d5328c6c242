// Members that wait may be updated, called, copied, and read in chains, patterns and by names that are made
// prints: [3,5,25,25,23] asked 0,1,0,1,0,1,0,1,0,0,2,1
// prints: [1,31,3,8] asked 0,8,1,0,0,1,0,1
// prints: ["client",3,null,null,2] asked 3,3,5,5,2
// prints: [1,2,3,4] asked 4,4,4,4,4
// prints: [2,null,6,2] asked 2,5,2
// prints: [3,{"name":"client"},[2,6]] asked 3,2
// prints: [[1,3,{"other":6},null],[2]] asked 3,2
// prints: [2] asked 2
// prints: [2] asked 2
// prints: [{"status":7,"size":8},{"size":8,"status":2},9] asked 7,7,9
// prints: [8,{"status":7}] asked 7
// prints: [2] asked 2
// prints: [6] asked 
// prints: ["TypeError"] asked 
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
class Api {
  #n = 1
  get n() {
    ask(0)
    return this.#n
  }
  set n(value) {
    ask(1)
    this.#n = value
  }
  get token() {
    return ask(2)
  }
  get client() {
    return { id: ask(3), name: 'client' }
  }
  get call() {
    ask(4)
    return function (value) {
      return this instanceof Api ? value : 'lost'
    }
  }
  get nothing() {
    ask(5)
    return null
  }
  other = 6
}
const page = {
  get status() {
    return ask(7)
  },
  size: 8,
}
Object.defineProperties(page, { hidden: { get: () => ask(9) } })
const first = ({ token, other }) => [token, other]
function second(a, { client: { id }, ...rest } = {}, [{ token } = {}] = []) {
  return [a, id, rest, token]
}
export default function () {
  const api = new Api()
  api.n += 2
  tell(api.n++, ++api.n, (api.n **= 2), (api.n ??= 7), (api['n'] -= api.token))
  let times = 0
  const which = () => {
    times += 1
    return api
  }
  which().n += ask(8)
  tell(times, api.n, (api.n &&= 3), api.n + (api.n = 5))
  tell(api?.client.name, api.client?.id, api?.nothing?.a.b, api.nothing?.[ask(9)], api?.['token'])
  tell(api.call(1), api?.call(2), api.call?.(3), api.call(api.call(4)))
  const { token, nothing = 1, other } = api
  let code
  ;({ token: code } = api)
  tell(token, nothing, other, code)
  const {
    client: { id, ...more },
  } = api
  tell(id, more, first(api))
  tell(second(1, api), [api].map(({ token }) => token))
  for (const { token } of [api, api]) tell(token)
  tell({ ...page }, { size: 1, ...page, status: 2 }, page.hidden)
  const { size, ...rest } = page
  tell(size, rest)
  for (const name of ['token', 'other']) tell(api[name])
  try {
    const { token } = null
  } catch (error) {
    tell(error.name)
  }
}
