// An await where the language has none
// refused: ./await-in-field.js:4: Cannot use keyword 'await' outside an async function
class Sizes {
  static four = await Promise.resolve(4)
}
export default function () {
  console.log(Sizes.four)
}
