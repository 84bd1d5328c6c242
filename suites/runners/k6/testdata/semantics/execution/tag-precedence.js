// Tags of a sample stand over those of its scenario, those over the ones of the options
import { Counter } from 'k6/metrics'
const c = new Counter('count')
export const options = {
  tags: { a: 'opt', b: 'opt' },
  scenarios: { s: { executor: 'shared-iterations', tags: { a: 'scn' } } },
  thresholds: {
    'count{a:scn}': ['count==1'],
    'count{a:own}': ['count==1'],
    'count{b:opt}': ['count==2'],
    'count{scenario:s}': ['count==2'],
  },
}
export default function () {
  c.add(1)
  c.add(1, { a: 'own' })
}
