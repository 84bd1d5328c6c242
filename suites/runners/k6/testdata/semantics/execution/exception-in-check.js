// An exception in a condition of check() is one of the script
// prints: c
// error: GoError
import { check, fail } from 'k6'
export default function () {
  try {
    check(1, {
      a: () => {
        throw new Error('c')
      },
    })
  } catch (e) {
    console.log(e.message)
  }
  fail()
}
