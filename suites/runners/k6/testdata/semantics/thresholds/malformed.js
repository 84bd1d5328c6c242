// A threshold that is none
// exit: 104
// error: failed parsing threshold expression's "p95<1" left hand side; reason: failed parsing method from expression
export const options = { thresholds: { http_reqs: ['p95<1'] } }
export default function () {}
