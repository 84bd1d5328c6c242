// The option throw makes failed requests exceptions
// error: GoError: GET "http://127.0.0.1:1/x": dial: connection refused
import http from 'k6/http'
export const options = { throw: true }
export default function () {
  http.get('http://127.0.0.1:1/x')
}
