// Functions of the script that take and make functions
// prints: retry x0
// prints: undefined 400 undefined NaN
// prints: undefined undefined undefined
// prints: ,
// prints: 205 202
import http from 'k6/http'
import { fail } from 'k6'
const B = __ENV.BASE_URL
const retry = (n, fn) => {
  for (let i = 0; i < n; i++) {
    try {
      return fn(i)
    } catch (e) {
      console.log('retry', e.message)
    }
  }
  throw new Error('gave up')
}
const compose =
  (...fs) =>
  (x) =>
    fs.reduce((a, f) => f(a), x)
const curry = (a) => (b) => (c) => http.get(B + '/' + a + b + c).json('url')
const memo =
  (f, m = new Map()) =>
  (k) => {
    if (!m.has(k)) m.set(k, f(k))
    return m.get(k)
  }
const ms = memo((k) => http.get(B + '/' + k).json('url'))
export default function () {
  console.log(
    retry(3, (i) => {
      const r = http.get(B + '/' + i)
      if (i < 1) fail('x' + i)
      return r.json('url')
    }),
    compose(
      (x) => x + 1,
      (x) => x * http.get(B).status,
    )(1),
    curry(1)(2)(3),
    ms('m') + ms('m'),
  )
  const bound = ms.bind(null, 'k')
  console.log(bound(), ms.call(null, 'c'), ms.apply(null, ['d']))
  console.log([1, 2].map(ms).join())
  const o = {
    f() {
      return http.get(B).status + this.n
    },
    n: 1,
  }
  const { f } = o
  console.log(f.call({ n: 5 }), Reflect.apply(f, { n: 2 }, []))
}
