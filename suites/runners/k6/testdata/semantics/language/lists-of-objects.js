// Getters may make requests where what an object has is listed
// prints: [[["a",1],["b",2],["c",3]],[1,2,3],["a","b","c"]] asked 1,3,1,3
// prints: [{"z":0,"a":1,"b":3,"c":3}] asked 1,3
// prints: ["a",1] asked 1,3
// prints: ["b",2] asked 
// prints: ["c",3] asked 
import http from 'k6/http'
const order = []
const ask = (n) => {
  order.push(n)
  return http.get(`${__ENV.BASE_URL}/status/${200 + n}`).status - 200
}
const tell = (...values) => console.log(JSON.stringify(values), `asked ${order.splice(0)}`)
const page = {
  get a() {
    return ask(1)
  },
  b: 2,
  get c() {
    return ask(3)
  },
}
export default function () {
  tell(Object.entries(page), Object.values(page), Object.keys(page))
  tell(Object.assign({ z: 0 }, page, null, { b: 3 }))
  for (const [name, value] of Object.entries(page)) tell(name, value)
}
