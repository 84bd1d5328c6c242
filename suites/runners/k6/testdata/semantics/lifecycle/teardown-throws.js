// An exception in teardown() is the exit code
// exit: 107
// error: Error: t
export default function () {}
export function teardown() {
  throw new Error('t')
}
