// test.abort() in the init code
// exit: 108
// error: test aborted: i
import exec from 'k6/execution'
exec.test.abort('i')
export default function () {}
