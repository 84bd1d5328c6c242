// Arguments that are too many, empty, or of another type
// prints: undefined undefined null,undefined|own
// prints: 0,1 ab
// prints: both min and max need to be integers for argument number 2
// prints: argument number 1 to expectedStatuses was neither an integer nor an object like {min:100, max:329}
// prints: 0 invalid HTTP request metric tags: invalid value for metric tag 'a': only String, Boolean and Number types are accepted as a metric tag values
// prints: 0 text2 does not belong to ResponseType values
// prints: 200 302 {"cookie":["a=1"]}
// prints: cookie: is null
// prints: 302 302 200
// warning: http.get() takes a URL and parameters: the arguments behind these are ignored
// warning: Request Failed: invalid HTTP request metric tags: invalid value for metric tag 'a': only String, Boolean and Number types are accepted as a metric tag values
// warning: Request Failed: text2 does not belong to ResponseType values
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const sent = http.get(`${B}/echo`, null, { headers: { 'x-a': '1' } }).json('headers')
  const { headers } = http
    .get(`${B}/echo`, { headers: { 'User-Agent': '', 'x-a': null, 'x-b': undefined, 'X-C': 'own' }, cookies: { c: null } })
    .json()
  console.log(sent['x-a'], headers['user-agent'], `${headers['x-a']},${headers['x-b']}|${headers['x-c']}`)
  const form = http.post(`${B}/echo`, { a: { b: 1 }, f: http.file('ab', 'x') }).json('body')
  console.log([form.indexOf('map[b:1]') < 0 ? 1 : 0, form.includes('filename="x"') ? 1 : 0].join(), /\r\n\r\n(ab)\r\n/.exec(form)[1])
  for (const wrong of [[200, { min: 1.5, max: 2 }], ['200']]) {
    try {
      http.expectedStatuses(...wrong)
    } catch (error) {
      console.log(error.message)
    }
  }
  for (const params of [{ tags: { a: {} } }, { responseType: 'text2' }]) {
    const { status, error } = http.get(B, params)
    console.log(status, error)
  }
  const { status } = http.get(`${B}/loop/1`, { auth: 'unknown' })
  const first = http.get(`${B}/loop/1`, { redirects: '0', cookies: { a: 1 } })
  console.log(status, first.status, JSON.stringify({ cookie: first.request.headers.Cookie }))
  try {
    http.cookieJar().delete(B, '')
  } catch (error) {
    console.log(error.message)
  }
  const statusWith = (params) => http.get(`${B}/loop/1`, params).status
  console.log(statusWith({ redirects: undefined }), statusWith({ redirects: null }), statusWith({}))
}
