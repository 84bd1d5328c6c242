// The init code lasts until its timers and promises are done
// prints: first then timer
// prints: first then timer
const seen = ['first']
export const options = { vus: 2, iterations: 2 }
setTimeout(() => seen.push('timer'), 5)
Promise.resolve().then(() => seen.push('then'))
export default function () {
  console.log(seen.join(' '))
}
