// Timers with arguments, and without some
// prints: TypeError
// prints: number true
// prints: k,3,ia,ia
import { setTimeout as st, clearTimeout as ct, setInterval as si, clearInterval as ci } from 'k6/timers'
export default function () {
  const l = []
  let n = 0
  const i = setInterval(
    (x) => {
      l.push('i' + x)
      if (++n === 2) {
        clearInterval(i)
        console.log(l.join())
      }
    },
    10,
    'a',
  )
  setTimeout((a, b) => l.push(a + b), 5, 1, 2)
  const c = setTimeout(() => l.push('no'), 1)
  clearTimeout(c)
  st(() => l.push('k'), 0)
  try {
    setTimeout('x')
  } catch (e) {
    console.log(e.name)
  }
  console.log(typeof i, setTimeout.length >= 0)
}
