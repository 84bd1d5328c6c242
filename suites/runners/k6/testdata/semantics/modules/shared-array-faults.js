// What is no SharedArray
// prints: empty name provided to SharedArray's constructor\na function is expected as the second argument of SharedArray's constructor\nonly arrays can be made into SharedArray\nSharedArray constructor does not support async functions as second argument
import { SharedArray } from 'k6/data'
const m = []
for (const f of [
  () => new SharedArray('', () => []),
  () => new SharedArray('a', 5),
  () => new SharedArray('b', () => ({})),
  () => new SharedArray('c', async () => []),
]) {
  try {
    f()
    m.push('none')
  } catch (e) {
    m.push(e.message)
  }
}
export default function () {
  console.log(m.join('\n'))
}
