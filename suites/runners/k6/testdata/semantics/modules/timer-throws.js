// An exception in a timer ends the iteration
// error: Error: t
export default function () {
  setTimeout(() => {
    throw new Error('t')
  }, 1)
  setTimeout(() => console.log('late'), 20)
}
