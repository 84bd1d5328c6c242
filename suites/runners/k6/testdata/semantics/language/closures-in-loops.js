// Closures keep the variables of their turn of a loop
// prints: /00,/11,/22
// prints: 2
// prints: 3
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const fs = []
  for (let i = 0; i < 3; i++) {
    const r = http.get(B + '/' + i)
    fs.push(() => r.json('path') + i)
  }
  console.log(fs.map((f) => f()).join())
  for (var j = 0; j < 2; j++) http.get(B)
  console.log(j)
  let n = 0
  while (true) {
    if (http.get(B).status && ++n > 2) break
  }
  console.log(n)
}
