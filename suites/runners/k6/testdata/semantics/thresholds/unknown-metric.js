// A threshold on a metric that is not there
// exit: 104
// error: invalid threshold defined on nope; reason: no metric name "nope" found
export const options = { thresholds: { nope: ['count>1'] } }
export default function () {}
