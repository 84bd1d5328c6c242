// A callback may wait after an object in parentheses
// prints: 0,0 2 undefined
// warning: Request Failed: invalid URL: "$BASE_URL1" is not an absolute URL
// warning: Request Failed: invalid URL: "$BASE_URL2" is not an absolute URL
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const r = http.get(B)
  console.log(
    (r.json('nope') || [1, 2]).map((n) => http.get(B + n).status).join(),
    [...[1], 2].filter((n) => http.get(B).status).length,
    (() => [3])().forEach((n) => http.get(B)),
  )
}
