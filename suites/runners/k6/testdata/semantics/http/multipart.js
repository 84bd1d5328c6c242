// Files in a form
// prints: multipart/form-data;  60
// prints: "--B"
// prints: "Content-Disposition: form-data; name=\"text\"; filename=\"a\\\".txt\""
// prints: "Content-Type: text/plain"
// prints: ""
// prints: "abc"
// prints: "--B"
// prints: "Content-Disposition: form-data; name=\"bytes\"; filename=\"b.bin\""
// prints: "Content-Type: application/octet-stream"
// prints: ""
// prints: "\u0001\u0002\u0003"
// prints: "--B"
// prints: "Content-Disposition: form-data; name=\"field\""
// prints: ""
// prints: "v"
// prints: "--B--"
// prints: ""
// prints: a".txt text/plain abc application/octet-stream
import http from 'k6/http'
const B = __ENV.BASE_URL
const text = http.file('abc', 'a".txt', 'text/plain')
const bytes = http.file(new Uint8Array([1, 2, 3]).buffer, 'b.bin')
export default function () {
  const r = http.post(B + '/echo', { text, bytes, field: 'v' })
  const [type, boundary] = r.json('headers.content-type').split('boundary=')
  console.log(type, boundary.length)
  for (const line of r.json('body').split(boundary).join('B').split('\r\n')) console.log(JSON.stringify(line))
  console.log(text.filename, text.content_type, text.data, http.file('x').content_type)
}
