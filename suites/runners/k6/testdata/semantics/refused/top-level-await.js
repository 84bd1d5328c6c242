// An await outside of a function
// refused: ./top-level-await.js:3: await outside of a function: the embedded engine's init code can't wait; await in setup() or in the default function, or run the script with k6
const x = await Promise.resolve(1)
export default function () {
  console.log(x)
}
