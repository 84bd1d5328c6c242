// Groups nest, give back what their function gives, and refuse async functions
// prints: 5 
// prints: in {"group":"","scenario":"default"}
// prints: group() does not support async
// prints: the built-in check() does not support async functi
// prints: group and check names may not contain '::'
// prints: group and check names may not contain '::'
import http from 'k6/http'
import { check, group } from 'k6'
import exec from 'k6/execution'
const B = __ENV.BASE_URL
export default function () {
  const v = group('a', () => {
    http.get(B)
    return group('b', function () {
      check(http.get(B), { ok: (r) => r.status === 200 })
      return 5
    })
  })
  console.log(v, exec.vu.tags.group)
  try {
    group('x', () => {
      http.get(B)
      throw new Error('in')
    })
  } catch (e) {
    console.log(e.message, JSON.stringify(exec.vu.metrics.tags))
  }
  try {
    group('async', async () => {})
  } catch (e) {
    console.log(e.message.slice(0, 30))
  }
  try {
    check(1, { a: async () => 1 })
  } catch (e) {
    console.log(e.message.slice(0, 50))
  }
  try {
    check(1, { 'a::b': 1 })
  } catch (e) {
    console.log(e.message)
  }
  try {
    group('a::b', () => 1)
  } catch (e) {
    console.log(e.message)
  }
}
