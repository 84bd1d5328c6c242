// Without data of setup() there is none
// prints: undefined
// prints: undefined
export function setup() {}
export default function (d) {
  console.log(d)
}
export function teardown(d) {
  console.log(d)
}
