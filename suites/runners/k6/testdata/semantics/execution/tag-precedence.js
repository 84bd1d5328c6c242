// Tags of a sample stand over those of its scenario, those over the ones of the options
import { Counter } from 'k6/metrics'
const c = new Counter('c')
export const options = {
  tags: { a: 'opt', b: 'opt' },
  scenarios: { s: { executor: 'shared-iterations', tags: { a: 'scn' } } },
  thresholds: {
    'c{a:scn}': ['count==1'],
    'c{a:own}': ['count==1'],
    'c{b:opt}': ['count==2'],
    'c{scenario:s}': ['count==2'],
  },
}
export default function () {
  c.add(1)
  c.add(1, { a: 'own' })
}
