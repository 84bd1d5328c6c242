// A callback may wait after an object in parentheses
// prints: 201,202 2 undefined
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const r = http.get(B)
  console.log(
    (r.json('nope') || [1, 2]).map((n) => http.get(`${B}/status/20${n}`).status).join(),
    [...[1], 2].filter((n) => http.get(B).status).length,
    (() => [3])().forEach((n) => http.get(B)),
  )
}
