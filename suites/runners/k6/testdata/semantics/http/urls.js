// URLs that are none, and those that nothing can be sent to
// prints: 1020 invalid URL: parse "http:// x.test": invalid character " " in host name | |
// prints: 1020 invalid URL: parse ":x": missing protocol scheme | |
// prints: 1020 invalid URL: parse "127.0.0.1:80/x": first path segment in URL cannot contain colon | |
// prints: 1020 invalid URL: parse "http://x.test:y/": invalid port ":y" after host | |
// prints: 1020 invalid URL: parse "http://x.test/%zz": invalid URL escape "%zz" | |
// prints: 1020 invalid URL: parse "http://x.test/\x01": net/url: invalid control character in URL | |
// prints: 1020 invalid URL: '#5' | |
// prints: 1020 invalid URL: '#<nil>' | |
// prints: 1020 invalid URL: '#map[a:[1 2]]' | |
// prints: 1000 unsupported protocol scheme "" null x.test/y
// prints: 1000 unsupported protocol scheme "ftp" null ftp://x/
// prints: 1000 unsupported protocol scheme "localhost" null localhost:80/
// prints: 1000 http: no Host in request URL null http:///x
// prints: 1210 dial tcp: address 99999: invalid port null http://127.0.0.1:99999/
// prints: 1000 unsupported protocol scheme "ftp" null ftp://x.test/
// prints: 1212 dial: connection refused null http://127.0.0.1:1/x
// warning: Request Failed: invalid URL: parse "http:// x.test": invalid character " " in host name
// warning: Request Failed: invalid URL: parse ":x": missing protocol scheme
// warning: Request Failed: invalid URL: parse "127.0.0.1:80/x": first path segment in URL cannot contain colon
// warning: Request Failed: invalid URL: parse "http://x.test:y/": invalid port ":y" after host
// warning: Request Failed: invalid URL: parse "http://x.test/%zz": invalid URL escape "%zz"
// warning: Request Failed: invalid URL: parse "http://x.test/\x01": net/url: invalid control character in URL
// warning: Request Failed: invalid URL: '#5'
// warning: Request Failed: invalid URL: '#<nil>'
// warning: Request Failed: invalid URL: '#map[a:[1 2]]'
// warning: Request Failed: GET "x.test/y": unsupported protocol scheme ""
// warning: Request Failed: GET "ftp://x/": unsupported protocol scheme "ftp"
// warning: Request Failed: GET "localhost:80/": unsupported protocol scheme "localhost"
// warning: Request Failed: GET "http:///x": http: no Host in request URL
// warning: Request Failed: GET "http://127.0.0.1:99999/": dial tcp: address 99999: invalid port
// warning: Request Failed: GET "ftp://x.test/": unsupported protocol scheme "ftp"
// warning: Request Failed: GET "http://127.0.0.1:1/x": dial: connection refused
// writes: requests.json: 9 7
import http from 'k6/http'
const to = (url) => `${__ENV.BASE_URL}/redirect/302?to=${encodeURIComponent(url)}`
export default function () {
  const none = ['http:// x.test', ':x', '127.0.0.1:80/x', 'http://x.test:y/', 'http://x.test/%zz', 'http://x.test/\x01', 5, undefined]
  for (const url of [...none, { a: [1, 2] }]) {
    const { error_code, error, body } = http.get(url)
    console.log(error_code, error, `|${body} |`)
  }
  // These are requests, and counted.
  for (const url of ['x.test/y', 'ftp://x/', 'localhost:80/', 'http:///x', 'http://127.0.0.1:99999/', to('ftp://x.test/'), to('http://127.0.0.1:1/x')]) {
    const response = http.get(url)
    console.log(response.error_code, response.error, response.body, response.url)
  }
}
export function handleSummary({ metrics }) {
  return { 'requests.json': `${metrics.http_reqs.values.count} ${metrics.http_req_failed.values.passes}` }
}
