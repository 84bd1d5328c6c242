// Metrics take numbers and booleans, and warn of all else
// prints: true true false false false false true false false true true true true true true true c {"name":"c"}
// prints: metrics must be declared in the init context
// warning: 'null' is an invalid value for metric 'c', a number or a boolean value is expected
// warning: 'undefined' is an invalid value for metric 'c', a number or a boolean value is expected
// warning: no value was provided for metric 'c', a number or a boolean value is expected
// warning: 'x' is an invalid value for metric 'c', a number or a boolean value is expected
// warning: '[object Object]' is an invalid value for metric 'c', a number or a boolean value is expected
// warning: 'abc' is an invalid value for metric 'r', a number or a boolean value is expected
import { Counter, Gauge, Rate, Trend } from 'k6/metrics'
const c = new Counter('c'),
  g = new Gauge('g'),
  r = new Rate('r'),
  t = new Trend('t', true)
export default function () {
  console.log(
    c.add(1),
    c.add('2'),
    c.add(null),
    c.add(undefined),
    c.add(),
    c.add('x'),
    c.add(true),
    c.add({}),
    r.add('abc'),
    r.add(5),
    r.add(0),
    r.add(false),
    r.add(true),
    g.add(3),
    g.add(-1),
    t.add(1.5, { a: 1 }),
    c.name,
    JSON.stringify(c),
  )
  try {
    new Counter('late')
  } catch (e) {
    console.log(e.message)
  }
}
