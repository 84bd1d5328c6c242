// Checks and groups of setup() and teardown() stand in groups of those names
// prints: ::setup
// prints: ::setup::inner
// prints: ::teardown
// prints: {"":[["in load",1]],"::setup":[["in setup",1]],"::setup::inner":[["deep",1]],"::teardown":[["in load, too",1],["in teardown",1]]}
import exec from 'k6/execution'
import { check, group } from 'k6'
export const options = { thresholds: { 'checks{group:::setup}': ['rate==1'], 'checks{group:::setup::inner}': ['rate==1'] } }
export function setup() {
  console.log(exec.vu.tags.group)
  check(1, { 'in setup': true })
  group('inner', () => {
    console.log(exec.vu.tags.group)
    check(1, { deep: true })
  })
}
export default function () {
  check(1, { 'in load': true })
  group('teardown', () => check(1, { 'in load, too': true }))
}
export function teardown() {
  console.log(exec.vu.tags.group)
  check(1, { 'in teardown': true })
}
export function handleSummary({ root_group }) {
  const found = {}
  const note = ({ path, checks, groups }) => {
    if (checks.length > 0) found[path] = checks.map(({ name, passes }) => [name, passes])
    groups.forEach(note)
  }
  note(root_group)
  console.log(JSON.stringify(found))
  return {}
}
