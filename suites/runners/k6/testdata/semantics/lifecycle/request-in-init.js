// The init code makes no requests
// exit: 107
// error: GoError: Making http requests in the init context is not supported
import http from 'k6/http'
const B = __ENV.BASE_URL
const r = http.get(B)
export default function () {}
