// The init code may sleep, and has neither checks nor groups
// prints: Using check() in the init context is not supported
// prints: Using group() in the init context is not supported
import { check, group, sleep } from 'k6'
sleep(0.01)
let u
try {
  check(1, { a: () => 1 })
} catch (e) {
  u = e.message
}
let g
try {
  group('a', () => 1)
} catch (e) {
  g = e.message
}
export default function () {
  console.log(u)
  console.log(g)
}
