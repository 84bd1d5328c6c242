// __ENV, __VU and __ITER
// prints: true undefined 1 number 0
// prints: 1
const B = __ENV.BASE_URL
export default function () {
  console.log(__ENV.BASE_URL === B, __ENV.NOPE, Object.keys(__ENV).length, typeof __VU, __ITER)
  try {
    __ENV.X = '1'
    console.log(__ENV.X)
  } catch (e) {
    console.log(e.name)
  }
}
