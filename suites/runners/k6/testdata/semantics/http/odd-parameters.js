// Without time a request fails at once; a compression that is none is told where there is no body too
// prints: 0 1050 request timeout
// prints: 0 1050 request timeout
// prints: 0 0 unknown compression algorithm foo, supported algorithms are [gzip deflate zstd br]
// prints: 2
// warning: Request Failed: GET "$BASE_URL/echo": request timeout
// warning: Request Failed: GET "$BASE_URL/echo": request timeout
// warning: Request Failed: unknown compression algorithm foo, supported algorithms are [gzip deflate zstd br]
import http from 'k6/http'
export const options = { thresholds: { http_reqs: ['count==2'], 'http_req_failed{error_code:1050}': ['rate==1'] } }
export default function () {
  const answers = [{ timeout: 0 }, { timeout: '-1s' }, { compression: 'gzip, foo' }].map((params) =>
    http.get(`${__ENV.BASE_URL}/echo`, params),
  )
  for (const { status, error_code, error } of answers) console.log(status, error_code, error)
}
export function handleSummary({ metrics }) {
  console.log(metrics.http_reqs.values.count)
}
