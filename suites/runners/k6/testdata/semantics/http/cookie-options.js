// Options of a cookie by names in any case, and what a jar forgets is of one path
// prints: Making cookie jars in the init context is not supported
// prints: clear,cookiesForURL,delete,set
// prints: {"a":["1"]} {}
// prints: unable to parse "expires" date string "2040-01-01"
// prints: unable to parse "expires" date string "null"
// prints: {"a":["1"],"c":["3"],"d":["4"]}
// prints: {"a":["1"],"c":["3"],"d":["4"]} {"a":["1"],"d":["4"]}
// prints: {"a":["1"]} {}
import http from 'k6/http'
const told = (task) => {
  try {
    return task()
  } catch (error) {
    return error.message.split(': ')[0]
  }
}
const inInit = told(() => http.cookieJar())
export default function () {
  const B = `${__ENV.BASE_URL}/`
  const jar = http.cookieJar()
  console.log(inInit)
  console.log(Object.keys(jar).join())
  jar.set(B, 'a', '1', { PATH: '/x', Domain: '127.0.0.1' })
  console.log(JSON.stringify(jar.cookiesForURL(`${B}x`)), JSON.stringify(jar.cookiesForURL(B)))
  console.log(told(() => jar.set(B, 'b', '2', { expires: '2040-01-01' })))
  console.log(told(() => jar.set(B, 'b', '2', { expires: null })))
  const { set, delete: remove, cookiesForURL } = jar
  set(B, 'c', '3', { expires: new Date(Date.UTC(2040, 0, 1)).toUTCString(), Path: '/', max_age: null })
  set(B, 'd', '4', { expires: '', path: '/', Secure: 0, HTTP_ONLY: 1 })
  console.log(JSON.stringify(cookiesForURL(`${B}x`)))
  remove(`${B}y/x`, 'c')
  const before = JSON.stringify(cookiesForURL(`${B}x`))
  remove(B, 'c')
  console.log(before, JSON.stringify(cookiesForURL(`${B}x`)))
  jar.clear(`${B}x`)
  const cleared = JSON.stringify(cookiesForURL(`${B}x`))
  jar.clear(`${B}x/y`)
  console.log(cleared, JSON.stringify(cookiesForURL(`${B}x`)))
}
