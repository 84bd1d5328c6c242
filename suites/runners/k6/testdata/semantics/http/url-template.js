// http.url counts requests under the template
// exit: 99
// prints: a1b
// prints: {"name":"http://u:p@${}/","url":"http://u:p@h/","clean_url":"http://****:****@h/"} name,url,clean_url
// prints: {"name":"http://****@h/","url":"http://u@h/","clean_url":"http://****@h/"}
// prints: GoError: parse "::1": missing protocol scheme
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
  const url = http.url`http://u:p@${'h'}/`
  console.log(JSON.stringify(url), Object.keys(url).join())
  console.log(JSON.stringify(http.url`http://u@h/`))
  try {
    http.url`::${1}`
  } catch (error) {
    console.log(String(error))
  }
}
