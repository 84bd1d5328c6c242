// Metrics have valid names, and one kind each
// prints: invalid metric name: 'a b'\nmetric 'z' already exists but with a different type or unit\nok\nmetric 'http_reqs' already exists but with a different type or unit\ninvalid metric name: ''
import { Counter, Gauge } from 'k6/metrics'
let e = []
try {
  new Counter('a b')
} catch (x) {
  e.push(x.message)
}
new Counter('z')
try {
  new Gauge('z')
} catch (x) {
  e.push(x.message)
}
new Counter('z')
try {
  new Counter('iterations')
  e.push('ok')
} catch (x) {
  e.push(x.message)
}
try {
  new Gauge('http_reqs')
} catch (x) {
  e.push(x.message)
}
try {
  new Counter('')
} catch (x) {
  e.push(x.message)
}
export default function () {
  console.log(e.join('\n'))
}
