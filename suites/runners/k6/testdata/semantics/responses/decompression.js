// Answers that come compressed, well or badly
// prints: gzip true
// prints: deflate true
// prints: br true
// prints: zstd true
// prints: 0 1701 null
// prints: 15 null
// warning: Request Failed: GET "$BASE_URL/packed/bad": error decompressing response body (incorrect header check)
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  for (const c of ['gzip', 'deflate', 'br', 'zstd']) console.log(c, http.get(B + '/packed/' + c).json('packed'))
  const r = http.get(B + '/packed/bad')
  console.log(r.status, r.error_code, r.body)
  console.log(
    http.get(B + '/packed/gzip', { responseType: 'binary' }).body.byteLength,
    http.get(B + '/packed/gzip', { responseType: 'none' }).body,
  )
}
