// http.url counts requests under the template
// exit: 99
// prints: a1b
// prints: {"name":"a${}b","url":"a1b","clean_url":"a1b"}
// prints: {"name":"http://****:****@a.test/${}","url":"http://me:my@a.test/1","clean_url":"http://****:****@a.test/1"} true
// prints: {"name":"http://****@a.test/","url":"http://me@a.test/","clean_url":"http://****@a.test/"}
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
  console.log(JSON.stringify(http.url`a${1}b`))
  const url = http.url`http://me:my@a.test/${1}`
  console.log(JSON.stringify(url), 'clean_url' in url)
  console.log(JSON.stringify(http.url`http://me@a.test/`))
}
