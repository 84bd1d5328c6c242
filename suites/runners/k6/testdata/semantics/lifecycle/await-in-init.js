// The init code may await outside of functions
// prints: 1 [2,3] broken late 4
// prints: 12.5
import { key, later } from '../modules/lib/awaits.js'
const one = await Promise.resolve(1)
const list = await Promise.all([2, later(3)])
const broken = await Promise.reject(new Error('broken')).catch((error) => error.message)
let late
try {
  late = await later('late')
} finally {
  late ??= 'never'
}
const four = (await later({ four: [4] }))?.four?.map((size) => size)[0]
class Sizes {
  static [await later('key')] = four
}
export const options = { iterations: await later(1), thresholds: await later(undefined) }
export let made
made = await later(12.5)
export default async function () {
  console.log(one, JSON.stringify(list), broken, late, Sizes[key])
  console.log(await later(made))
}
