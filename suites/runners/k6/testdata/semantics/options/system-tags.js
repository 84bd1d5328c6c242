// systemTags says which of its own tags k6 sets, and vu and iter stand beside the tags
// warning: The high-cardinality 'vu' metric tag was made non-indexable in k6 v0.41.0, so thresholds like 'http_reqs{vu:1}' that are based on it won't work correctly.
// warning: The high-cardinality 'iter' metric tag was made non-indexable in k6 v0.41.0, so thresholds like 'http_reqs{iter:0}' that are based on it won't work correctly.
// prints: undefined undefined {"vu":"1","iter":"0"}
import http from 'k6/http'
import { check, group } from 'k6'
import exec from 'k6/execution'
const B = __ENV.BASE_URL
export const options = {
  vus: 1,
  iterations: 1,
  systemTags: ['vu', 'iter', 'status', 'ip'],
  thresholds: {
    'http_reqs{vu:1}': ['count==0'],
    'http_reqs{iter:0}': ['count==0'],
    'http_reqs{method:GET}': ['count==0'],
    'http_reqs{ip:127.0.0.1}': ['count==1'],
    'http_reqs{status:200}': ['count==1'],
    'http_reqs{scenario:default}': ['count==0'],
    'checks{check:named}': ['rate>=0'],
  },
}
export default function () {
  http.get(B)
  check(1, { named: () => false })
  group('g', () => {
    const { tags, metadata } = exec.vu.metrics
    console.log(tags.group, tags.vu, JSON.stringify(metadata))
  })
}
