// All fields and functions of a response are its own, in this order, and the functions can be taken out
// prints: remote_ip,remote_port,url,status,status_text,proto,headers,cookies,body,timings,tls_version,tls_cipher_suite,ocsp,error,error_code,request,clickLink,html,json,submitForm
// prints: true true {"code":201}
// prints: 201 201
// prints: ["Connection","Content-Length","Content-Type","Date","Keep-Alive"]
// prints: application/json true false mine undefined
// prints: {"method":"GET","url":"$BASE_URL/status/201","headers":{},"body":"","cookies":{}}
// prints: {"a":[{"name":"a","value":"1","domain":"","path":"/x","http_only":false,"secure":false,"max_age":0,"expires":-6795364578871}]} a
// prints: 299 Fine | 299  | 0 ""
// warning: Request Failed: GET "http://127.0.0.1:1": dial: connection refused
// prints: Mirror 200
import http from 'k6/http'
export const options = { userAgent: '' }
export default function () {
  const response = http.get(`${__ENV.BASE_URL}/status/201`)
  console.log(Object.keys(response).join())
  const copy = { ...response }
  console.log(Object.keys(copy).join() === Object.keys(response).join(), response.hasOwnProperty('request'), copy.body)
  const { json, headers } = response
  console.log(json().code, copy.json('code'))
  console.log(JSON.stringify(Object.keys(headers).sort()))
  headers.Mine = 'mine'
  delete headers.Date
  console.log(headers['Content-Type'], 'Content-Length' in headers, 'Date' in headers, headers.Mine, headers.toto)
  console.log(JSON.stringify(response.request))
  const { cookies } = http.get(`${__ENV.BASE_URL}/set-cookie?a=1;Path=/x`)
  console.log(JSON.stringify(cookies), Object.keys(cookies).join())
  const [told, short] = [http.get(`${__ENV.BASE_URL}/reason/299/Fine`), http.get(`${__ENV.BASE_URL}/reason/299/`)]
  const none = http.get('http://127.0.0.1:1')
  console.log(told.status_text, '|', short.status_text, '|', none.status, JSON.stringify(none.status_text))
  const { html, clickLink } = http.get(`${__ENV.BASE_URL}/page`)
  console.log(html('title').text(), clickLink().status)
}
