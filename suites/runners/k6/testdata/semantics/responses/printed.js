// What the console and JSON show of a response
// prints: remote_ip,remote_port,url,status,status_text,proto,headers,cookies,body,timings,tls_version,tls_cipher_suite,ocsp,error,error_code,request
// prints: duration,blocked,looking_up,connecting,tls_handshaking,sending,waiting,receiving produced_at,this_update,next_update,revoked_at,revocation_reason,status
// prints: { remote_ip: "127.0.0.1", remote_port: 1, url: "$BASE_URL/status/404", status: 404, status_text: "404 Not Found", proto: "HTTP/1.1", headers: {}, cookies: {}, body: "{"code":404}", timings: {}, tls_version: "", tls_cipher_suite: "", ocsp: { produced_at: 0, this_update: 0, next_update: 0, revoked_at: 0, revocation_reason: "", status: "" }, error: "", error_code: 1404, request: { method: "GET", url: "$BASE_URL/status/404", headers: { X-A: [ "1" ] }, body: "", cookies: {} }, clickLink: [object Function], html: [object Function], json: [object Function], submitForm: [object Function] }
import http from 'k6/http'
export const options = { userAgent: '' }
export default function () {
  const response = http.get(`${__ENV.BASE_URL}/status/404`, { headers: { 'x-a': '1' } })
  const shown = JSON.parse(JSON.stringify(response))
  console.log(Object.keys(shown).join())
  console.log(Object.keys(response.timings).join(), Object.keys(response.ocsp).join())
  for (const varies of ['headers', 'timings']) Object.keys(response[varies]).forEach((name) => delete response[varies][name])
  response.remote_port = 1
  console.log(response)
}
