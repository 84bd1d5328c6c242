// Samples that a script adds to the metric checks count as checks, as those of jslib's check() do
// prints: 0.75 3 1
// prints: [["root",1,1]] [["inner",1,0],["own",1,0]]
// prints: false
import { check, group } from 'k6'
import { Rate } from 'k6/metrics'
const checks = new Rate('checks')
export const options = { thresholds: { 'checks{check:root}': ['rate==0.5'] } }
export default function () {
  checks.add(true, { check: 'root' })
  checks.add(0, { check: 'root' })
  group('a group', () => {
    checks.add(1, { check: 'inner' })
    check(1, { own: true })
  })
}
export function handleSummary({ metrics, root_group: root }) {
  const { rate, passes, fails } = metrics.checks.values
  const counted = (list) => JSON.stringify(list.map((one) => [one.name, one.passes, one.fails]))
  console.log(rate, passes, fails)
  console.log(counted(root.checks), counted(root.groups[0].checks))
  console.log(root.checks.some(({ id }) => id === undefined))
}
