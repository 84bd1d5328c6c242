// http.url counts requests under the template
// exit: 99
// prints: a1b
// error: thresholds on metrics 'http_reqs{name:$BASE_URL/echo/${}}' have been crossed
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = {
  thresholds: { ['http_reqs{name:' + __ENV.BASE_URL + '/echo/${}}']: ['count==2'], 'http_reqs{name:x}': ['count==1'] },
}
export default function () {
  for (const i of [1, 2]) http.get(http.url`${B}/echo/${i}`)
  http.get(http.url`${B}/echo/${3}`, { tags: { name: 'x' } })
  console.log(String(http.url`a${1}b`))
}
