// Basic and digest credentials of the URL
// prints: Basic am9lOnBAdw== Basic am9lOnBAdw==
// prints: 200 joe o1
// prints: 200 200 200 401
// prints: auth 'ntlm' needs k6: the embedded engine has basic and digest
import http from 'k6/http'
const B = __ENV.BASE_URL
export default function () {
  const u = B.replace('//', '//joe:p%40w@')
  console.log(
    http.get(u + '/echo').json('headers.authorization'),
    http.get(u + '/echo', { auth: 'basic' }).json('headers.authorization'),
  )
  const d = (path, method = 'GET') => http.request(method, u + '/digest/joe/' + path, null, { auth: 'digest' })
  const r = d('p@w?qop=auth')
  console.log(r.status, r.json('user'), r.json('opaque'))
  console.log(
    d('p@w').status,
    d('p@w?qop=auth&algorithm=SHA-256').status,
    d('p@w?qop=auth', 'POST').status,
    d('wrong').status,
  )
  try {
    http.get(u, { auth: 'ntlm' })
  } catch (e) {
    console.log(e.message)
  }
}
