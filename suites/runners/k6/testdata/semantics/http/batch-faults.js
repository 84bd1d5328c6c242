// A batch with a request that can not be read sends none
// prints: no argument was provided to http.batch()
// prints: invalid http.batch() argument type <nil>
// prints: invalid http.batch() argument type string
// prints: http.batch() accepts only an array or an object of requests
// prints: 1020 [null,"",null]
// prints: invalid batch request '[GET]' 0
// prints: invalid method type '5' 0
// prints: batch request a doesn't have a url key 0
// prints: 1020 1000
// prints: GET||GET|body
// warning: A batch request failed: invalid URL: parse "http:// x": invalid character " " in host name
// warning: A batch request failed: invalid batch request '[GET]'
// warning: A batch request failed: invalid method type '5'
// warning: A batch request failed: batch request a doesn't have a url key
// warning: A batch request failed: invalid URL: '#<nil>'
// warning: Request Failed: GET "x": unsupported protocol scheme ""
// writes: requests.json: 3
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  for (const all of [[], [null], ['x'], [[B], [B]]]) {
    try {
      http.batch(...all)
    } catch (error) {
      console.log(error.message)
    }
  }
  const [first, second, third] = http.batch([B, 'http:// x', B])
  console.log(second.error_code, JSON.stringify([first, second.body, third]))
  for (const all of [[['GET']], [[5, B]], { a: { method: 'GET' } }]) {
    const [{ error, error_code }] = Object.values(http.batch(all))
    console.log(error, error_code)
  }
  console.log(http.batch([undefined])[0].error_code, http.batch(['x'])[0].error_code)
  // A body goes with a GET only where no method is named.
  const all = http.batch([
    { method: 'get', url: `${B}/echo`, body: 'body' },
    { url: `${B}/echo`, body: 'body' },
  ])
  console.log(all.map((one) => `${one.json('method')}|${one.json('body')}`).join('|'))
}
export function handleSummary({ metrics }) {
  return { 'requests.json': `${metrics.http_reqs.values.count}` }
}
