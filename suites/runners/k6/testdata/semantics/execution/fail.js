// test.fail() marks the run and goes on
// exit: 110
// prints: on
// error: test marked as failed: bad
// error: test run was marked as failed
import exec from 'k6/execution'
export default function () {
  exec.test.fail('bad')
  console.log('on')
}
