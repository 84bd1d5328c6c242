// Destructuring, computed names, assignments and operators around requests
// prints: 200
// prints: 1
// prints: 200
// prints: 201
// prints: 200 200 {"z":1} 200 200 200
// prints: 200,a200,z
// prints: 201
// prints: 200
// prints: a200,z number undefined true -200 200 1
import http from 'k6/http'
const B = __ENV.BASE_URL
const st = (c = 200) => http.get(B + '/' + c).status
export default function () {
  const { a = st(), b: { c = st() } = {}, ...r } = { z: 1 }
  const [x = st(), , y = st()] = []
  let i = 0
  ;[i] = [st()]
  ;({ i = st() } = {})
  for (const { k = st() } of [{}, { k: 1 }]) console.log(k)
  for (let j = st(); j < 202; j++) console.log(j)
  console.log(a, c, JSON.stringify(r), x, y, i)
  const o = {
    [st()]: 1,
    ['a' + st()]() {
      return 1
    },
    get z() {
      return 3
    },
  }
  console.log(Object.keys(o).join())
  o[st()] += st()
  console.log(o[200])
  let n = null
  n ??= st()
  n ||= 5
  n &&= st()
  console.log(n)
  label: {
    st()
    break label
  }
  delete o[st()]
  console.log(Object.keys(o).join(), typeof st(), void st(), st() in { 200: 1 }, -st(), st() | 0, (st(), 1))
}
