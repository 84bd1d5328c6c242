// Each virtual user has a global scope of its own
// prints: true number function true undefined object undefined
// prints: true number function true undefined object undefined
// prints: true number function true undefined object undefined
// prints: true number function true undefined object undefined
import http from 'k6/http'
globalThis.count = globalThis.count || 0
export const options = { vus: 2, iterations: 4 }
export default function () {
  globalThis.count += 1
  http.get(__ENV.BASE_URL)
  console.log(
    globalThis.count <= 3,
    typeof count,
    typeof globalThis.setTimeout,
    globalThis.__ENV === __ENV,
    typeof globalThis.process,
    typeof global,
    typeof window,
  )
}
