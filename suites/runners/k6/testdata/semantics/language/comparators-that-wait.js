// Comparators may make requests, and are asked in k6's order
// prints: [["13","14","31","50","92"]] asked 0,0,0,0,0,0,0,0,0
// prints: [[{"a":"b"},{"a":"z"}]] asked 
// prints: [[1,2,3,null,null],5,false] asked 0,0,0
// prints: ["compared 2"] asked 2
// prints: [true,true] asked 
// prints: [[1,2]] asked 0
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
export default function () {
  const list = [5, 3, 9, 1, 1].map((n, index) => ({ n, index }))
  tell(list.sort((a, b) => a.n - b.n + ask(0)).map(({ n, index }) => `${n}${index}`))
  const by = (name) => (a, b) => (a[name] < b[name] ? -1 : ask(1))
  tell([{ a: 'z' }, { a: 'b' }].toSorted(by('a')))
  const gaps = [3, undefined, 1, , 2]
  gaps.sort((a, b) => a - b + ask(0))
  tell(gaps, gaps.length, 4 in gaps)
  try {
    ;[2, 1].sort(() => {
      throw new Error(`compared ${ask(2)}`)
    })
  } catch (error) {
    tell(error.message)
  }
  const many = Array.from({ length: 130 }, (_, index) => ({ n: (index * 7919) % 31, index }))
  const right = many.toSorted((a, b) => a.n - b.n).map(({ index }) => index)
  let count = 0
  const sorted = many.sort((a, b) => {
    count += 1
    return a.n - b.n + (count % 100 === 0 ? ask(0) : 0)
  })
  tell(sorted.every(({ index }, at) => index === right[at]), order.splice(0).length > 4)
  tell([...new Uint8Array([2, 1]).sort((a, b) => a - b + ask(0))])
}
