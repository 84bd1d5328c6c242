// test.abort() ends the run after teardown()
// exit: 108
// prints: td
// error: test aborted at default (./abort.js:7)
import exec from 'k6/execution'
export default function () {
  exec.test.abort()
  console.log('no')
}
export function teardown() {
  console.log('td')
}
export function handleSummary() {
  return { stdout: '' }
}
