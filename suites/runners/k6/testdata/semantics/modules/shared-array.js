// A SharedArray is one for all, and can not be changed
// prints: 3 1 s object,number,string 3 true [{"n":1,"l":[1]},2,"s"] TypeError,TypeError,TypeError false true
// prints: 3 1 s object,number,string 3 true [{"n":1,"l":[1]},2,"s"] TypeError,TypeError,TypeError false true
// prints: objectnumberstring200201202
// prints: new SharedArray must be called in the init context
// prints: objectnumberstring200201202
// prints: new SharedArray must be called in the init context
import http from 'k6/http'
const B = __ENV.BASE_URL
import { SharedArray } from 'k6/data'
let made = 0
const a = new SharedArray('x', () => {
  made++
  return [{ n: 1, l: [1] }, 2, 's']
})
export const options = { vus: 2, iterations: 2 }
export default function () {
  let m = []
  try {
    a[0].n = 5
    m.push(a[0].n)
  } catch (e) {
    m.push(e.name)
  }
  try {
    a.push(1)
  } catch (e) {
    m.push(e.name)
  }
  try {
    a[0].l.push(2)
    m.push(a[0].l.length)
  } catch (e) {
    m.push(e.name)
  }
  console.log(
    a.length,
    a[0].n,
    a[2],
    a.map((x) => typeof x).join(),
    [...a].length,
    Array.isArray(a),
    JSON.stringify(a),
    m.join(),
    a instanceof SharedArray,
    made <= 1,
  )
  let t = ''
  for (const q of a) t += typeof q
  a.forEach((x, i) => {
    t += i + http.get(B + '/status/200').status
  })
  console.log(t)
  try {
    new SharedArray('y', () => [])
  } catch (e) {
    console.log(e.message)
  }
}
