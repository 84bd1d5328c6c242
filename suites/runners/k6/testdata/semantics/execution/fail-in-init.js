// exec.test.fail() in the init code is an exception, and marks nothing
// prints: execution.test.fail() called outside of VU context
// prints: getting scenario information outside of the VU context is not supported
// exit: 0
import exec from 'k6/execution'
const told = []
for (const call of [() => exec.test.fail('early'), () => exec.scenario.iterationInTest]) {
  try {
    call()
  } catch (e) {
    told.push(e.message)
  }
}
export default function () {
  for (const text of told) console.log(text)
}
