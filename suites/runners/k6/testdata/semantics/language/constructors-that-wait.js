// Constructors may make requests once the object is there
// prints: {"calls":[200,204],"token":200,"end":"end"}
// prints: {"calls":[202,204],"token":202}
// prints: {"calls":[201,204],"token":201,"end":"end","name":"shop","cart":200,"count":2,"given":2}
// prints: {"calls":[202,204],"token":202,"name":"shop","end":"end","cart":200,"count":2,"given":1}
// prints: 200 201
// prints: 200
// prints: {"status":200} 201
// prints: 200 [200,201] 200
// prints: in the constructor
// prints: 200 201 true
import http from 'k6/http'
const get = (code) => http.get(`${__ENV.BASE_URL}/status/${code}`).status
class Client {
  calls = []
  constructor(code, extra = get(204)) {
    this.token = get(code)
    this.calls.push(this.token, extra)
    if (code === 202) return
    this.end = 'end'
  }
}
class Shop extends Client {
  name = 'shop'
  constructor(code) {
    const next = code + 1
    super(next)
    this.end ??= 'end'
    this.cart = get(200)
    this.count = this.calls.length
    this.given = arguments.length
  }
}
class Plain extends Shop {}
class After extends Client {
  constructor() {
    super(200)
    this.copy = this.token
  }
}
class Fine extends Client {
  token_ = () => this.token
}
class Looks extends Client {
  seen = this.token
}
function Old(code) {
  this.status = get(code)
}
Old.prototype.again = function () {
  return get(this.status)
}
const make = (Made, ...given) => new Made(...given)
export default async function () {
  console.log(JSON.stringify(new Client(200)))
  console.log(JSON.stringify(new Client(202)))
  console.log(JSON.stringify(new Shop(200, 2)))
  console.log(JSON.stringify(new Plain(201)))
  console.log(new After().copy, new Fine(201).token_())
  console.log(new Looks(200).seen)
  console.log(JSON.stringify(new Old(200)), new Old(201).again())
  console.log(make(Shop, 199).token, JSON.stringify([200, 201].map((code) => new Client(code).token)), make(Old, 200).status)
  try {
    new (class {
      constructor() {
        get(200)
        throw new Error('in the constructor')
      }
    })()
  } catch (error) {
    console.log(error.message)
  }
  console.log(await (async () => new Shop(200).cart)(), new (get(200) ? Client : Shop)(201).token, new Shop(200) instanceof Client)
}
