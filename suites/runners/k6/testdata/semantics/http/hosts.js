// hosts, blockHostnames and blacklistIPs
// prints: true 127.0.0.1
// prints: port.test 200
// prints: hostname is blocked 1111
// prints: 1111
// prints: ip is blacklisted 1110
// prints: 1110
// warning: Request Failed: GET "http://x.blocked.test/": hostname is blocked
// warning: Request Failed: GET "http://exact.test/": hostname is blocked
// warning: Request Failed: GET "http://10.1.2.3/": ip is blacklisted
// warning: Request Failed: GET "http://192.0.2.1/": ip is blacklisted
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = {
  hosts: { 'svc.test': '127.0.0.1', 'port.test:80': __ENV.BASE_URL.slice(7), '*.wild.test': __ENV.BASE_URL.slice(7) },
  blockHostnames: ['*.blocked.test', 'exact.test'],
  blacklistIPs: ['10.0.0.0/8', '192.0.2.1/32'],
}
export default function () {
  const p = B.split(':')[2]
  let r = http.get('http://svc.test:' + p + '/echo')
  console.log(r.json('headers.host') === 'svc.test:' + p, r.remote_ip)
  console.log(http.get('http://port.test/echo').json('headers.host'), http.get('http://a.wild.test/echo').status)
  r = http.get('http://x.blocked.test/')
  console.log(r.error, r.error_code)
  r = http.get('http://EXACT.test/')
  console.log(r.error_code)
  r = http.get('http://10.1.2.3/', { timeout: '1s' })
  console.log(r.error, r.error_code)
  r = http.get('http://192.0.2.1/', { timeout: '1s' })
  console.log(r.error_code)
}
