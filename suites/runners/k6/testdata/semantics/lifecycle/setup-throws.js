// An exception in setup() ends the run, and nothing else runs
// exit: 107
// error: Error: s
export function setup() {
  throw new Error('s')
}
export default function () {
  console.log('no')
}
export function teardown() {
  console.log('td')
}
