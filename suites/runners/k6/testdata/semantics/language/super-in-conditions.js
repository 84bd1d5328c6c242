// Constructors may make requests after a super() that stands in a condition
// prints: [{"n":2,"found":2},{"n":1,"found":0},{"n":1},{"n":3,"found":3}] asked 2,0,finally,3
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
class Base {
  constructor(n) {
    this.n = n
  }
}
class Session extends Base {
  constructor(n) {
    if (n > 1) super(n)
    else {
      super(1)
      if (n < 0) return
    }
    this.found = ask(n)
  }
}
class Tried extends Base {
  constructor(n) {
    try {
      super(n)
    } finally {
      order.push('finally')
    }
    this.found = ask(n)
  }
}
export default function () {
  tell(new Session(2), new Session(0), new Session(-1), new Tried(3))
}
