// Iterators of the script may make requests in next()
// prints: 200,201
// prints: [200,201] [200]
import http from 'k6/http'
const B = __ENV.BASE_URL
const codes = {
  [Symbol.iterator]() {
    let code = 199
    return {
      next: () => ({ done: code >= 201, value: http.get(`${B}/status/${(code += 1)}`).status }),
      return: () => ({}),
    }
  },
}
export default function () {
  const seen = []
  for (const code of codes) seen.push(code)
  console.log(seen.join())
  const [first] = codes
  console.log(JSON.stringify([...codes]), JSON.stringify([first]))
}
