// Groups and checks as tags of thresholds
import http from 'k6/http'
import { check, group } from 'k6'
const B = __ENV.BASE_URL
export const options = {
  thresholds: {
    'http_reqs{group:::a}': ['count==1'],
    'http_reqs{group:::a::b}': ['count==1'],
    'group_duration{group:::a}': ['max>=0'],
    'checks{check:ok}': ['rate==1'],
    'checks{group:::a,check:ok}': ['rate==1'],
    'checks{x:1}': ['rate==1'],
  },
}
export default function () {
  group('a', () => {
    http.get(B)
    group('b', () => http.get(B))
    check(1, { ok: () => true }, { x: 1 })
  })
}
