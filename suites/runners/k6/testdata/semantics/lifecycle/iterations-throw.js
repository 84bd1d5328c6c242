// Exceptions of iterations are told, and the run goes on
// error: Error: a
// error: text
// error: [object Object]
// error: told 5
// error: undefined
// error: TypeError
export const options = { iterations: 6 }
export default function () {
  if (__ITER === 0) throw new Error('a')
  if (__ITER === 1) throw 'text'
  if (__ITER === 2) throw { a: 1 }
  if (__ITER === 3) throw { toString: () => 'told 5' }
  if (__ITER === 4) throw undefined
  throw new TypeError()
}
