// check() says whether all conditions held
// prints: true false
// prints: true
// prints: TypeError: Cannot convert undefined or null to object
// prints: GoError: no checks provided to `check`
import http from 'k6/http'
import { check } from 'k6'
const B = __ENV.BASE_URL
export default function () {
  const ok = check(http.get(B), { a: (r) => r.status === 200, b: true, c: 1 })
  const no = check(null, { d: () => 0, e: false })
  console.log(ok, no)
  console.log(check({}, {}))
  for (const none of [() => check(1, null), () => check(1)]) {
    try {
      none()
    } catch (error) {
      console.log(String(error))
    }
  }
}
