// Callbacks of lists, maps and sets may wait
// prints: 200,201,202 1,2 1
// prints: a1 200
// prints: 7 200
// prints: 2 202201 201,202
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  console.log(
    Array.from({ length: 3 }, (x, i) => http.get(B + '/status/20' + i).status).join(),
    Array.from([1, 2]).join(),
    new Set([5]).size,
  )
  new Map([['a', 1]]).forEach((v, k) => console.log(k + v, http.get(B).status))
  new Set([7]).forEach((v) => console.log(v, http.get(B).status))
  console.log(
    [1, 2, 3].findLast((n) => http.get(B + '/status/20' + n).status === 202),
    [1, 2].reduceRight((a, n) => a + http.get(B + '/status/20' + n).status, ''),
    [[1], [2]].flatMap((l) => l.map((n) => http.get(B + '/status/20' + n).status)).join(),
  )
}
