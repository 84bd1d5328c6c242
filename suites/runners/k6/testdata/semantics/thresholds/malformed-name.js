// A threshold on tags that are none
// exit: 104
// error: unable to validate threshold expressions; reason: parsing metric name failed, metric "kind" tag expression is malformed
export const options = { thresholds: { 'http_reqs{kind}': ['count>1'] } }
export default function () {}
