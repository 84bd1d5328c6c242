// Fields of classes may make requests, in their order
// prints: [{"token":1,"next":3,"a name":[1,2],"given":[8,5]},3,4,"later",["token","next","later","empty","a name","given"]] asked 1,2,3,1,2,5,4
// prints: [{"token":1,"next":3,"a name":[1,2],"given":[9,9],"cart":7}] asked 1,2,3,1,2,6
// prints: [{"n":4,"started":4,"seen":4,"last":2},{"value":5}] asked 4,1,3,2,5
// prints: ["field 1"] asked 1
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
const code = 1
class Session {
  token = ask(code)
  next = this.token + ask(2)
  #secret = ask(3)
  later = () => ask(4)
  empty
  'a name' = [1, 2].map((n) => ask(n))
  constructor(code, extra = ask(5)) {
    this.given = [code, extra]
  }
  get secret() {
    return this.#secret
  }
}
class Shop extends Session {
  cart = this.token + ask(6)
  static made = 7
}
class Base {
  constructor(n) {
    this.n = ask(n)
    this.start()
  }
  start() {
    this.started = ask(1)
  }
}
class Sub extends Base {
  seen = this.n
  constructor(n) {
    super(n)
    this.last = ask(2)
  }
  start() {
    super.start()
    this.started += ask(3)
  }
}
const of = (n) =>
  class {
    value = ask(n)
  }
export default function () {
  const session = new Session(8)
  tell(session, session.secret, session.later(), session.later.name, Object.keys(session))
  tell(new Shop(9, 9))
  tell(new Sub(4), new (of(5))())
  try {
    new (class {
      fails = (() => {
        throw new Error(`field ${ask(1)}`)
      })()
    })()
  } catch (error) {
    tell(error.message)
  }
}
