// A threshold without a limit
// exit: 104
// error: failed parsing threshold expression "p(95)"; reason: malformed threshold expression
export const options = { thresholds: { http_reqs: ['p(95)'] } }
export default function () {}
