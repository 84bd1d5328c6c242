// Bodies that are compressed before they are sent
// prints: "gzip" gzip 1f8b
// prints: "deflate" deflate 789c
// prints: "br" br 
// prints: "zstd" zstd 28b5
// prints: "gzip, br" gzip, br 
// prints: " " undefined 6161
// prints: unknown compression algorithm lzma, supported algorithms are [gzip deflate zstd br]
// prints: br
// warning: Request Failed: unknown compression algorithm lzma, supported algorithms are [gzip deflate zstd br]
// warning: There's a mismatch between the desired `compression` and the manually set `Content-Encoding` header in the POST request for '$BASE_URL/echo': the header stays as it is
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  for (const c of ['gzip', 'deflate', 'br', 'zstd', 'gzip, br', ' ']) {
    const r = http.post(B + '/echo', 'aaaa', { compression: c })
    console.log(
      JSON.stringify(c),
      r.json('headers.content-encoding'),
      r.json('hex').slice(0, c === 'br' ? 0 : c === 'gzip, br' ? 0 : 4),
    )
  }
  console.log(http.post(B + '/echo', 'a', { compression: 'lzma' }).error)
  console.log(
    http
      .post(B + '/echo', 'a', { compression: 'gzip', headers: { 'Content-Encoding': 'br' } })
      .json('headers.content-encoding'),
  )
}
