// An iteration ends when nothing is left to do, though its promise was never kept
// prints: x
export default async function () {
  console.log('x')
  await new Promise(() => {})
  console.log('never')
}
