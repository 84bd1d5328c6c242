// A scenario without an executor
// exit: 104
// error: could not initialize './executor-missing.js': could not load JS test './executor-missing.js': scenario 'a' doesn't have a specified executor type
export const options = { scenarios: { a: { vus: 1 } } }
export default function () {}
