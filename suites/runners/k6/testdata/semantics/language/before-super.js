// Constructors may make requests before super() is done
// prints: [{"n":7,"kind":"Client","base":0,"own":1,"found":5,"after":3},{"n":2,"kind":"Shop","base":0,"own":1,"found":1,"after":3},4] asked 2,5,0,1,3,1,0,1,3,2,2,0,1,3
// prints: ["many",4] asked 4
// prints: [{"n":4,"kind":"Cart","base":0,"own":1,"found":2,"after":3,"given":2},true] asked 1,2,1,2,2,2,0,1,3,3,3,2,3,0,1,3
// prints: [{"n":6,"kind":"Inner","base":0},"Inner"] asked 6,0
// prints: ["before 7"] asked 7
// prints: [3,1] asked 2,1,0,1,3,1,1,2,1,0,1,3
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
    this.kind = new.target.name
    this.base = ask(0)
  }
}
class Client extends Base {
  own = ask(1)
  constructor(n, more = ask(2)) {
    const found = ask(n)
    super(found + more)
    this.found = found
    this.after = ask(3)
  }
  get twice() {
    return this.found * 2
  }
}
class Shop extends Client {}
class Cart extends Shop {
  constructor(...given) {
    if (given.length > 1) tell('many', ask(4))
    for (const n of given) ask(n)
    super(Math.max(...given.map((n) => ask(n))))
    this.given = given.length
  }
}
export default function () {
  tell(new Client(5), new Shop(1, 1), new Client(2).twice)
  tell(new Cart(1, 2), new Cart(3) instanceof Client)
  const Inner = class extends Base {
    constructor() {
      super(ask(6))
    }
  }
  tell(new Inner(), Inner.name)
  try {
    new (class extends Base {
      constructor() {
        super(
          (() => {
            throw new Error(`before ${ask(7)}`)
          })(),
        )
      }
    })()
  } catch (error) {
    tell(error.message)
  }
  tell(new Client(1).n, Reflect.construct(Cart, [1], Shop).given)
}
