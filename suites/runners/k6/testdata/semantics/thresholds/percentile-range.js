// A percentile that is none
// exit: 104
// error: failed parsing threshold expression's "p(101)<1" left hand side; reason: malformed percentile value; reason: 101 is not between 0 and 100
export const options = { thresholds: { http_req_duration: ['p(101)<1'] } }
export default function () {}
