// systemTags says which of its own tags k6 sets
// prints: undefined 1 0
import http from 'k6/http'
import { group } from 'k6'
import exec from 'k6/execution'
const B = __ENV.BASE_URL
export const options = {
  vus: 1,
  iterations: 1,
  systemTags: ['vu', 'iter', 'status', 'ip'],
  thresholds: {
    'http_reqs{vu:1}': ['count==1'],
    'http_reqs{iter:0}': ['count==1'],
    'http_reqs{method:GET}': ['count==0'],
    'http_reqs{ip:127.0.0.1}': ['count==1'],
    'http_reqs{status:200}': ['count==1'],
    'http_reqs{scenario:default}': ['count==0'],
  },
}
export default function () {
  http.get(B)
  group('g', () => console.log(exec.vu.tags.group, exec.vu.tags.vu, exec.vu.tags.iter))
}
