// Addresses that names stand for are held against blacklistIPs
// prints: 1110 1110
// warning: Request Failed: GET "http://localhost:$PORT": ip is blacklisted
// warning: Request Failed: GET "$BASE_URL": ip is blacklisted
import http from 'k6/http'
const B = __ENV.BASE_URL
export const options = { blacklistIPs: ['127.0.0.0/8'], dns: { ttl: '1m', select: 'first', policy: 'onlyIPv4' } }
export default function () {
  console.log(http.get(B.replace('127.0.0.1', 'localhost')).error_code, http.get(B).error_code)
}
