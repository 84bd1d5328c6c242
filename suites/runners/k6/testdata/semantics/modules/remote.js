// Modules by URL, and what they import in their turn
// prints: one 200
// prints: ["/status/200?a","/status/200?b"]
// error: Error: three is not known
import Session from 'https://modules.test/lib/session.js'
const { both } = require('https://modules.test/lib/old.js')
export default function () {
  const session = new Session(__ENV.BASE_URL)
  console.log(session.open('one'))
  console.log(JSON.stringify(both()))
  session.open('three')
}
