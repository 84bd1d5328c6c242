// Metrics have valid names, and one kind each
// prints: Invalid metric name: 'a b'\nmetric 'zz' already exists but with type counter, instead of gauge\nok\nmetric 'http_reqs' already exists but with type counter, instead of gauge\nInvalid metric name: ''\nInvalid metric name: 'a'\nmetric 'zz' already exists but with a value type default, instead of time
import { Counter, Gauge } from 'k6/metrics'
let e = []
try {
  new Counter('a b')
} catch (x) {
  e.push(x.message.replace(/\. Metric names .*/, ''))
}
new Counter('zz')
try {
  new Gauge('zz')
} catch (x) {
  e.push(x.message.replace(/\. Metric names .*/, ''))
}
new Counter('zz')
try {
  new Counter('iterations')
  e.push('ok')
} catch (x) {
  e.push(x.message.replace(/\. Metric names .*/, ''))
}
try {
  new Gauge('http_reqs')
} catch (x) {
  e.push(x.message.replace(/\. Metric names .*/, ''))
}
try {
  new Counter('')
} catch (x) {
  e.push(x.message.replace(/\. Metric names .*/, ''))
}
for (const make of [() => new Counter('a'), () => new Counter('zz', true)]) {
  try {
    make()
  } catch (x) {
    e.push(x.message.replace(/\. Metric names .*/, ''))
  }
}
export default function () {
  console.log(e.join('\n'))
}
