// Setters may make requests where they are assigned to
// prints: [5,6] asked 1
// prints: [2,3] asked 2,3
// prints: [9,9] asked 1,1
// prints: [5] asked 4,5,5
// prints: ["no path 9"] asked 9
// prints: [7,7] asked 7
// prints: [7] asked 
// prints: [1] asked 1
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
class Page {
  #path = 0
  static set shared(value) {
    this.kept = ask(value)
  }
  get path() {
    return this.#path
  }
  set path(value) {
    if (value < 0) throw new Error(`no path ${ask(9)}`)
    this.#path = value + ask(1)
  }
  set #hidden(value) {
    this.secret = ask(value)
  }
  hide(value) {
    this.#hidden = value
    return this.secret
  }
}
class Sub extends Page {
  get path() {
    return super.path
  }
  set path(value) {
    super.path = value * 2
    super['path'] += 1
    this.after = super.path
  }
}
const plain = {
  set code(value) {
    this.found = ask(value)
  },
}
Object.defineProperty(plain, 'later', { set: (value) => ask(value) })
export default function () {
  const page = new Page()
  tell((page.path = 5), page.path)
  Page.shared = 2
  tell(Page.kept, page.hide(3))
  const sub = new Sub()
  sub.path = 3
  tell(sub.path, sub.after)
  plain['code'] = 4
  for (const name of ['code', 'later']) plain[name] = 5
  tell(plain.found)
  try {
    page.path = -1
  } catch (error) {
    tell(error.message)
  }
  const set = (value) => (plain.code = value)
  tell(set(7), plain.found)
  for (let n = 0; n < 2; n += 1, plain.code = n) tell(plain.found)
}
