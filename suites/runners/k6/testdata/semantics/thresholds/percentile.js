// A threshold on a percentile that is none
// exit: 104
// error: failed parsing threshold expression's "p(101)<1" left hand side; reason: malformed percentile value; reason: 101 is not between 0 and 100
export const options = { thresholds: { iteration_duration: ['p(0)<5000', 'p(99.99)<5000', 'p(100)<5000', 'p(101)<1'] } }
export default function () {}
