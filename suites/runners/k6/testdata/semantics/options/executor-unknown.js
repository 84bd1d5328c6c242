// An executor that is none
// exit: 104
// error: could not initialize './executor-unknown.js': could not load JS test './executor-unknown.js': unknown executor type 'externally-controlled'
export const options = { scenarios: { a: { executor: 'externally-controlled', vus: 1, duration: '1s' } } }
export default function () {}
