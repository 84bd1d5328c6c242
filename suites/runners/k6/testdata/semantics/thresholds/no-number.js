// A threshold whose limit is no number
// exit: 104
// error: failed parsing threshold expresion's "p(95)<1s" right hand side; reason: strconv.ParseFloat: parsing "1s": invalid syntax
export const options = { thresholds: { http_req_duration: ['p(95)<1s'] } }
export default function () {}
