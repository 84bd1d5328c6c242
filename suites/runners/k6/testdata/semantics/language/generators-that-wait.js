// Generators may make requests, wherever their items are taken
// prints: for 200,201,202
// prints: break 200,201 ended
// prints: spread 200,201,202 200,201,202,3
// prints: taken 200,201 ended [201,202]
// prints: next {"value":200,"done":false} {"value":"sent","done":false} {"value":204,"done":true}
// prints: caught Error: stop ended
// prints: delegated 1,200,201,202,"all",2
// prints: from 200,201,202 400,402,404
// prints: method 200,201 static 202
// prints: set 3 map 200
// prints: closures 200,201,202
// prints: labels 200-200,201-200
// prints: patterns 200:0,201:1,202:2
// prints: native 1,2,a,b,c
// prints: thrown GoError
// prints: left 1 204
// prints: returned 1 204
// prints: TypeError: 5 is not iterable
import http from 'k6/http'
const B = __ENV.BASE_URL
const get = (code) => http.get(`${B}/status/${code}`).status
let state = ''
function* pages(count = 3) {
  state = 'started'
  try {
    for (let index = 0; index < count; index += 1) yield get(200 + index)
    return 'all'
  } finally {
    state = 'ended'
  }
}
function* talking() {
  const got = yield get(200)
  yield got
  return get(204)
}
function* delegating() {
  yield 1
  yield yield* pages()
  yield* [2]
}
class Shop {
  codes = [200, 201];
  *all() {
    for (const code of this.codes) yield get(code)
  }
  static *one() {
    yield get(202)
  }
}
function* failing() {
  yield http.get('http://none.invalid', { timeout: 10, throw: true }).status
}
let last
function* leaving() {
  try {
    yield 1
    yield 2
  } finally {
    last = get(204)
  }
}
function firstOf(list) {
  last = undefined
  for (const item of list) return item
}
export default function () {
  const seen = []
  for (const status of pages()) seen.push(status)
  console.log('for', seen.join())

  const some = []
  for (const status of pages()) {
    some.push(status)
    if (status === 201) break
  }
  console.log('break', some.join(), state)

  console.log('spread', [...pages()].join(), ((...list) => list)(...pages(), 3).join())

  const [first, second] = pages()
  const [, ...rest] = pages()
  console.log('taken', [first, second].join(), state, JSON.stringify(rest))

  const talk = talking()
  console.log('next', JSON.stringify(talk.next()), JSON.stringify(talk.next('sent')), JSON.stringify(talk.next()))

  const stopped = pages()
  stopped.next()
  try {
    stopped.throw(new Error('stop'))
  } catch (error) {
    console.log('caught', String(error), state)
  }

  console.log('delegated', [...delegating()].map((item) => JSON.stringify(item)).join())
  console.log('from', Array.from(pages()).join(), Array.from(pages(), (status) => get(status) * 2).join())
  const shop = new Shop()
  console.log('method', [...shop.all()].join(), 'static', [...Shop.one()].join())
  console.log('set', new Set(pages()).size, 'map', new Map([...pages()].map((code) => [code, code])).get(200))

  const later = []
  for (const status of pages()) later.push(() => status)
  console.log('closures', later.map((call) => call()).join())

  const pairs = []
  outer: for (const left of pages(2)) {
    for (const right of pages(2)) {
      pairs.push(`${left}-${right}`)
      continue outer
    }
  }
  console.log('labels', pairs.join())

  const named = []
  let index
  let status
  for ({ status, index = named.length } of (function* () {
    for (const code of pages()) yield { status: code }
  })())
    named.push(`${status}:${index}`)
  console.log('patterns', named.join())

  const native = []
  for (const item of new Map([[1, 2]])) native.push(...item)
  for (const item of 'abc') native.push(item)
  console.log('native', native.join())
  try {
    for (const one of failing()) console.log(one)
  } catch (error) {
    console.log('thrown', error.name)
  }
  outer: for (const item of leaving()) {
    for (const one of [item]) {
      if (one === 1) break outer
    }
  }
  console.log('left', 1, last)
  console.log('returned', firstOf(leaving()), last)
  try {
    for (const one of 5) console.log(one)
  } catch (error) {
    console.log(String(error))
  }
}
