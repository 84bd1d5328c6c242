// All methods, with and without bodies
// prints: get 200 GET
// prints: head 200 
// prints: post 200 POSTb
// prints: put 200 PUTb
// prints: patch 200 PATCHb
// prints: del 200 DELETEb
// prints: options 200 OPTIONSb
// prints: PROPFIND GET undefined 0 Host,User-Agent
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  for (const m of ['get', 'head', 'post', 'put', 'patch', 'del', 'options']) {
    const r = m === 'get' || m === 'head' ? http[m](B + '/echo') : http[m](B + '/echo', 'b')
    console.log(m, r.status, m === 'head' ? r.body : r.json('method') + r.json('body'))
  }
  console.log(
    http.request('PROPFIND', B + '/echo', 'x').json('method'),
    http.request('get', B + '/echo').json('method'),
    http.del(B + '/echo').json('headers.content-length'),
    http.post(B + '/echo').json('headers.content-length'),
    http
      .get(B + '/echo')
      .json('names')
      .join(),
  )
}
