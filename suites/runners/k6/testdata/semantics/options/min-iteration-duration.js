// minIterationDuration holds the next iteration back
// prints: true
export const options = {
  vus: 1,
  iterations: 2,
  minIterationDuration: '60ms',
  thresholds: { iteration_duration: ['max<10000'] },
}
let last = 0
export default function () {
  if (last) console.log(Date.now() - last >= 59)
  last = Date.now()
}
