// A threshold with an aggregation of another kind
// exit: 104
// error: invalid threshold "p(95)<1" applied on metric http_reqs; reason: unsupported aggregation method p on metric of type counter. supported aggregation methods for this metric are: count, rate
export const options = { thresholds: { http_reqs: ['p(95)<1'] } }
export default function () {}
