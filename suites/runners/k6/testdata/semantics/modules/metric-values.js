// Metrics take numbers and booleans, and warn of all else
// prints: true true false false false false true false false true true true true true true true true true count {"name":"count"} name,add
// prints: metrics must be declared in the init context
// prints: cannot add tags for the 'count' custom metric: invalid value for metric tag 'a': only String, Boolean and Number types are accepted as a metric tag values
// prints: TypeError
// writes: sums.json: 6 1 2
// warning: 'null' is an invalid value for metric 'count', a number or a boolean value is expected
// warning: 'undefined' is an invalid value for metric 'count', a number or a boolean value is expected
// warning: no value was provided for metric 'count', a number or a boolean value is expected
// warning: 'x' is an invalid value for metric 'count', a number or a boolean value is expected
// warning: '[object Object]' is an invalid value for metric 'count', a number or a boolean value is expected
// warning: 'abc' is an invalid value for metric 'rate', a number or a boolean value is expected
import { Counter, Gauge, Rate, Trend } from 'k6/metrics'
const c = new Counter('count'),
  g = new Gauge('gauge'),
  r = new Rate('rate'),
  t = new Trend('trend', true),
  rest = new Counter('rest')
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
    // What holds and is no number counts as one.
    c.add([]),
    c.add('0'),
    c.name,
    JSON.stringify(c),
    Object.keys(c).join(),
  )
  const { add } = rest
  add(1)
  try {
    new Counter('late')
  } catch (e) {
    console.log(e.message)
  }  try {
    c.add(1, { a: undefined })
  } catch (e) {
    console.log(e.message)
  }
  try {
    c.name = 'other'
  } catch (e) {
    console.log(e.name)
  }
}
export function handleSummary({ metrics }) {
  return {
    'sums.json': [metrics.count.values.count, metrics.rest.values.count, metrics.rate.values.passes].join(' '),
  }
}
