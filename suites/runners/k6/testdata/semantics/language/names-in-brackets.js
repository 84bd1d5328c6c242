// Functions under names in brackets
// prints: 201 200 203 1
import http from 'k6/http'
const B = __ENV.BASE_URL
const o = { 'a(b)': (x) => http.get(B).status + x, f: { 'g(': (x) => http.get(B).status } }
export default () => {
  console.log(o['a(b)'](1), o.f['g('](2), o?.['a(b)'](3).toFixed(0), [1]['map']((n) => http.get(B).status).length)
}
