// Static fields and blocks may make requests where a class is made by a function
// prints: [1,3,3,4,5,{"own":6}] asked 1,2,3,5,4
// prints: ["Named",5,["length","name","prototype"]] asked 0
// prints: [6] asked 1
// prints: [2,{"found":2}] asked 2
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
export default function () {
  class Shop {
    static first = ask(1)
    static second = Shop.first + ask(2)
    static {
      const third = ask(3)
      this.third = third
      Shop.fourth = () => ask(4)
    }
    static #hidden = ask(5)
    static hidden() {
      return Shop.#hidden
    }
    own = 6
  }
  tell(Shop.first, Shop.second, Shop.third, Shop.fourth(), Shop.hidden(), new Shop())
  const Named = class {
    static length = this.name.length + ask(0)
  }
  tell(Named.name, Named.length, Object.getOwnPropertyNames(Named).sort())
  class Sub extends Shop {
    static last = super.hidden() + ask(1)
  }
  tell(Sub.last)
  const page = {
    set code(value) {
      this.found = ask(value)
    },
  }
  class Setting {
    static code = (page.code = 2)
    found = page.found
  }
  tell(Setting.code, new Setting())
}
