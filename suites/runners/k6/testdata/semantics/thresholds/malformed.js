// A threshold that is none
// exit: 104
// error: failed parsing threshold expression "p95<1"; reason: failed parsing method from expression
export const options = { thresholds: { http_reqs: ['p95<1'] } }
export default function () {}
