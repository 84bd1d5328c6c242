// What the init code sets in __ENV stays
// prints: 2 2
__ENV.Y = '2'
const y = __ENV.Y
export default function () {
  console.log(y, __ENV.Y)
}
