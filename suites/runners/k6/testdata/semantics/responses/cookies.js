// Cookies of a response: what they have, and those that are none
// prints: [ { name: "plain", value: "1", domain: "", path: "", http_only: false, secure: false, max_age: 0, expires: -6795364578871 } ]
// prints: [ { name: "full", value: "a=b c", domain: "x.test", path: "/p", http_only: true, secure: true, max_age: 60, expires: 4070908800000 } ]
// prints: gone -1 over -1 none 0 quoted q undefined undefined undefined
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const lines = [
    'plain=1',
    'full=a=b c; Domain=x.test; Path=/p; HttpOnly; Secure; Max-Age=60; Expires=Thu, 01 Jan 2099 00:00:00 GMT',
    'gone=1; Max-Age=0',
    'over=1; Max-Age=-5',
    'none=1; Max-Age=x; Expires=never',
    'quoted="q"',
    'na me=1',
    'value=a"b',
    'nothing',
  ]
  const { cookies } = http.get(`${B}/set-cookie?${lines.map(encodeURIComponent).join('&')}`)
  console.log(cookies.plain)
  console.log(cookies.full)
  const ages = ['gone', 'over', 'none'].map((name) => `${name} ${cookies[name][0].max_age}`)
  console.log(ages.join(' '), 'quoted', cookies.quoted[0].value, cookies['na me'], cookies.value, cookies.nothing)
}
