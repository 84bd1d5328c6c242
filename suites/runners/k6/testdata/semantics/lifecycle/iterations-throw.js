// Exceptions of iterations are told, and the run goes on
// error: Error: a
// error: text
// error: {"a":1}
export const options = { iterations: 3 }
export default function () {
  if (__ITER === 0) throw new Error('a')
  if (__ITER === 1) throw 'text'
  throw { a: 1 }
}
