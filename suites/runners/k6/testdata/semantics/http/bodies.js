// Texts, bytes, forms, and what is no body
// prints: a=1&b=x+y&c=p&c=q&d=true&~%2A%21%28%29=~%2A%21%28%29%27|application/x-www-form-urlencoded
// prints: hi|undefined
// prints: |undefined
// prints: |undefined
// prints: {"a":1}|application/json
// prints: a=1|text/x
// prints: unknown request body type int64
// prints: unknown request body type []interface {}
// prints: hi|undefined
// prints: f=1.5&n=%3Cnil%3E&u=%3Cnil%3E|application/x-www-form-urlencoded héé€|undefined
// warning: Request Failed: unknown request body type int64
// warning: Request Failed: unknown request body type []interface {}
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const e = (b, p) => {
    const r = http.post(B + '/echo', b, p)
    return r.status ? r.json('body') + '|' + r.json('headers.content-type') : r.error
  }
  console.log(e({ a: 1, b: 'x y', c: ['p', 'q'], d: true, '~*!()': "~*!()'" }))
  console.log(e(new Uint8Array([104, 105]).buffer))
  console.log(e(''))
  console.log(e(null))
  console.log(e(JSON.stringify({ a: 1 }), { headers: { 'Content-Type': 'application/json' } }))
  console.log(e({ a: 1 }, { headers: { 'content-type': 'text/x' } }))
  console.log(e(5))
  console.log(e([1, 2]))
  console.log(e(new Uint8Array([104, 105])))
  console.log(e({ n: null, u: undefined, f: 1.5 }), e('héé€'))
}
