// A response as JSON
// prints: body,cookies,error,error_code,headers,ocsp,proto,remote_ip,remote_port,request,status,status_text,timings,tls_cipher_suite,tls_version,url
// prints: 201 {"code":201} 12
// prints: true true
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const r = http.get(B + '/status/201')
  const o = JSON.parse(JSON.stringify(r))
  console.log(Object.keys(o).sort().join())
  const { status, body, headers } = r
  console.log(status, body, headers['Content-Length'])
  console.log(Object.keys(r).includes('status'), r instanceof http.Response)
}
