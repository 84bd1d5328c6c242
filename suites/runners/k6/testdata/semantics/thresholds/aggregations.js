// All aggregations of all kinds of metrics, by tags, and without samples
import { check } from 'k6'
import { Counter, Gauge, Rate, Trend } from 'k6/metrics'
const c = new Counter('count'),
  g = new Gauge('gauge'),
  r = new Rate('rate'),
  t = new Trend('trend')
const none = new Trend('none'),
  nr = new Rate('nr'),
  nc = new Counter('nc'),
  ng = new Gauge('ng')
export const options = {
  thresholds: {
    count: ['count==3', 'count>=3', 'count<=3', 'count===3', 'count!=4', 'rate>0'],
    gauge: ['value==5', 'value<6'],
    rate: ['rate==0.5', 'rate>0.4'],
    trend: ['avg==2', 'min==1', 'max==3', 'med==2', 'p(90)<3', ' p(99.9) > 2.9 ', 'p(0)==1', 'p(100)==3'],
    none: ['p(95)<500', 'avg==0', 'max<1'],
    nr: ['rate>0.99'],
    nc: ['count==0'],
    ng: ['value==0'],
    'count{a:1}': ['count==1'],
    'count{a:1,b:2}': ['count==0'],
    'trend{x:"y"}': ['avg==3'],
    checks: ['rate==1'],
  },
}
export default function () {
  c.add(2)
  c.add(1, { a: 1 })
  g.add(9)
  g.add(5)
  r.add(1)
  r.add(0)
  t.add(1)
  t.add(2)
  t.add(3, { x: 'y' })
  check(1, { a: () => true })
}
