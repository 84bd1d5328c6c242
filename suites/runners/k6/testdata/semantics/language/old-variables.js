// Functions in variables of the old kind are the ones that were there when they were made
// prints: 201 202 203
// prints: 201 202
// prints: 201 202
import http from 'k6/http'
const B = __ENV.BASE_URL
var first = function () {
  var response = http.get(B + '/status/201')
  return response.status
}
var kept = first
var first = function () {
  var response = http.get(B + '/status/202')
  return response.status
}
export const options = { iterations: 1 }
export default function () {
  var list = []
  for (const n of [1, 2, 3]) {
    var ask = function () {
      var response = http.get(B + '/status/20' + n)
      return response.status
    }
    list.push(ask)
  }
  console.log(list[0](), list[1](), list[2]())
  console.log(kept(), first())
  var one = () => {
    const { status } = http.get(B + '/status/201')
    return status
  }
  const held = one
  one = () => {
    const { status } = http.get(B + '/status/202')
    return status
  }
  console.log(held(), one())
}
