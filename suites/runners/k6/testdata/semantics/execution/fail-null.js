// exec.test.fail() without a reason, or with null
// exit: 110
// error: test marked as failed
// error: test marked as failed
// error: test run was marked as failed
import exec from 'k6/execution'
export default function () {
  exec.test.fail()
  exec.test.fail(null)
}
