// import.meta.resolve() gives the URL of what a module asks for
// prints: ./a.txt ./lib/y.js ./up.js https://modules.test/x.js k6/http
// prints: héé
// prints: GoError
import http from 'k6/http'
import { here } from './lib/here.js'
const text = open(import.meta.resolve('./a.txt'))
const load = (url) => [http.get(`${__ENV.BASE_URL}/status/200`).status, import.meta.resolve(url)][1]
let refused
try {
  import.meta.resolve('bare')
} catch (error) {
  refused = error.name
}
export default function () {
  console.log(load('./a.txt'), here('./y.js'), here('../up.js'), load('https://modules.test/x.js'), load('k6/http'))
  console.log(text)
  console.log(refused)
}
