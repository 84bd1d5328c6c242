// Loops, labels, switch, try, recursion and templates around requests
// prints: fin 200
// prints: f1
// prints: f2
// prints: 200 202 c w 3
// prints: a
// prints: a|b|400,201 200 200
// prints: else
// prints: a
// prints: 200,201
// prints: 1 201,202,203 a,201 1,2 abbc
import http from 'k6/http'
const B = __ENV.BASE_URL
const st = (c = 200) => http.get(B + '/' + c).status
function t() {
  try {
    return st()
  } finally {
    console.log('fin', st())
  }
}
function u() {
  for (const x of [1, 2, 3]) {
    try {
      if (x === 2) return x + st()
    } finally {
      console.log('f' + x)
    }
  }
}
function v() {
  try {
    throw st()
  } catch ({ length, ...e }) {
    return 'c'
  } finally {
  }
}
function w() {
  outer: for (let i = 0; ; i++) {
    switch (st() + i) {
      case 201:
        continue outer
      case 202:
        break outer
      default:
    }
  }
  return 'w'
}
function rec(n) {
  return n === 0 ? 0 : st() && 1 + rec(n - 1)
}
export default function () {
  console.log(t(), u(), v(), w(), rec(3))
  try {
    ;(() => {
      try {
        st()
        throw new Error('a')
      } finally {
        st()
      }
    })()
  } catch (e) {
    console.log(e.message)
  }
  const tag = (s, ...v) => s.join('|') + v.map((x) => st() + x)
  console.log(tag`a${st()}b${1}`, `${st()} ${[1].map(() => st())}`)
  do {} while (st() !== 200)
  if (st() === 200 && !st(404));
  else if (st()) console.log('else')
  for (const k in { a: st() }) console.log(k)
  var fns = []
  for (let i = 0; i < 2; i++) {
    fns.push(() => st() + i)
  }
  console.log(fns.map((f) => f()).join())
  console.log(
    new Map([[1, st()]]).size,
    [3, 1, 2]
      .sort((a, b) => a - b)
      .map((x) => x + st())
      .join(),
    Object.entries({ a: 1 })
      .flatMap(([k, v]) => [k, st() + v])
      .join(),
    Array.from([1, 2], (x) => x).join(),
    'abc'.replace(/b/, (m) => m + m),
  )
}
