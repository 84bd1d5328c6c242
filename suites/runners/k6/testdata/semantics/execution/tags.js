// Tags and metadata of a virtual user
// warning: The high-cardinality 'vu' metric tag was made non-indexable in k6 v0.41.0, so thresholds like 'http_reqs{vu:1}' that are based on it won't work correctly.
// prints: default  undefined {"group":"","scenario":"default","t":"x"} false group,scenario,t
// prints: TypeError invalid value for metric tag 'c': only String, Boolean and Number types are accepted as a metric tag values
// prints: 5 true undefined
// prints: default  1 {"group":"","scenario":"default","t":"x","a":"1"} true group,scenario,t,a
// prints: TypeError invalid value for metric tag 'c': only String, Boolean and Number types are accepted as a metric tag values
// prints: 5 true undefined
import http from 'k6/http'
import exec from 'k6/execution'
const B = __ENV.BASE_URL
export const options = {
  vus: 1,
  iterations: 2,
  tags: { t: 'x' },
  thresholds: {
    'http_reqs{a:1}': ['count==1'],
    'http_reqs{scenario:default}': ['count==2'],
    'http_reqs{vu:1}': ['count==0'],
    'http_reqs{name:named}': ['count==1'],
    'http_reqs{url:named}': ['count==1'],
  },
}
export default function () {
  const t = exec.vu.metrics.tags
  console.log(t.scenario, t.group, t.a, JSON.stringify(t), 'a' in t, Object.keys(t).join())
  if (__ITER === 0) http.get(B, { tags: { name: 'named' } })
  t.a = 1
  if (__ITER === 1) http.get(B)
  exec.vu.tags.b = true
  try {
    t.c = {}
  } catch (e) {
    console.log(e.name, e.message)
  }
  exec.vu.metrics.metadata.m = 5
  console.log(exec.vu.metrics.metadata.m, delete t.b, t.b)
}
