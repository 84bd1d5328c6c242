// What setup() gives is copied for each virtual user as JSON
// prints: {"a":[1],"o":{"x":2},"d":"1970-01-01T00:00:00.000Z","n":null}
// prints: {"a":[1],"o":{"x":3},"d":"1970-01-01T00:00:00.000Z","n":null}
// prints: {"a":[1],"o":{"x":1},"d":"1970-01-01T00:00:00.000Z","n":null}
export const options = { vus: 1, iterations: 2 }
export function setup() {
  return { a: [1], o: { x: 1 }, d: new Date(0), u: undefined, f: () => 1, n: null }
}
export default function (d) {
  d.o.x++
  d.a.push(2)
  console.log(JSON.stringify(d))
}
export function teardown(d) {
  console.log(JSON.stringify(d))
}
