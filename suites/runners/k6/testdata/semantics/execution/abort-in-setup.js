// test.abort() in setup()
// exit: 108
// error: test aborted: s at setup (./abort-in-setup.js:6)
import exec from 'k6/execution'
export function setup() {
  exec.test.abort('s')
}
export default function () {
  console.log('no')
}
export function teardown() {
  console.log('td')
}
