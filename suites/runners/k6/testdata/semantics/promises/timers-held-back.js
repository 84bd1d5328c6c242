// A timer that is due while the code stands still waits for its turn
// prints: main,t
import { sleep } from 'k6'
const log = []
export default function () {
  setTimeout(() => {
    log.push('t')
    console.log(log.join())
  }, 1)
  sleep(0.05)
  log.push('main')
}
