// test.abort() can not be caught
// exit: 108
// error: test aborted: why at default (./abort-uncaught.js:7)
import exec from 'k6/execution'
export default function () {
  try {
    exec.test.abort('why')
  } catch (e) {
    console.log('caught')
  } finally {
    console.log('fin')
  }
}
