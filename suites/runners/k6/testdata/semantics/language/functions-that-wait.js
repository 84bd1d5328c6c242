// Functions that wait keep their names, parameters and this, and call themselves
// prints: pick 2 later 1 stamp 0
// prints: 3 2 1 0
// prints: 4
// prints: 201 202 203
// prints: 200 mine
// error: Error: deep
import http from 'k6/http'
const B = __ENV.BASE_URL
function pick(path, status) {
  const response = http.get(`${B}/status/${status}`)
  return path === 'status' ? response.status : response
}
const later = async (status) => {
  const response = http.get(`${B}/status/${status}`)
  return response.status
}
function walk(depth) {
  http.get(B + '/')
  if (depth === 0) throw new Error('deep')
  const below = walk(depth - 1)
  return below
}
const stamp = function () {
  const { status } = http.get(B + '/')
  return `${status} ${this.name}`
}
function count(n) {
  const { status } = http.get(`${B}/status/200`)
  return status === 200 && n > 0 ? [n, ...count(n - 1)] : [0]
}
const makers = [1, 2, 3].map((n) => {
  const ask = () => {
    const { status } = http.get(`${B}/status/20${n}`)
    return status
  }
  return ask
})
let four = (a, b) => {
    const { status } = http.get(B + '/')
    return status === 200 ? a + b : 0
  },
  one = 1
export const options = { iterations: 1 }
export default function () {
  console.log(pick.name, pick.length, later.name, later.length, stamp.name, stamp.length)
  console.log(...count(3))
  console.log(four(1, 3) * one)
  console.log(...makers.map((ask) => ask()))
  console.log(stamp.call({ name: 'mine' }))
  walk(1)
}
