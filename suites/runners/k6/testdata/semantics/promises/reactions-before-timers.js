// Reactions to promises come before a timer that was due while the code stood still
// prints: code
// prints: first 200
// prints: second
// prints: third
// prints: timer
import http from 'k6/http'
import { sleep } from 'k6'
import { setTimeout } from 'k6/timers'
export default function () {
  setTimeout(() => console.log('timer'), 1)
  sleep(0.02)
  Promise.resolve()
    .then(() => console.log('first', http.get(__ENV.BASE_URL).status))
    .then(() => console.log('third'))
  Promise.resolve().then(() => console.log('second'))
  console.log('code')
}
