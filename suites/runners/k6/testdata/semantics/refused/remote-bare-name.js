// A module by URL that imports a bare name
// refused: https://modules.test/lib/bare.js:1:15: https://modules.test/lib/bare.js asks for lodash: expected a URL, a path that starts with . or /, or a module of k6
import x from 'https://modules.test/lib/bare.js'
export default function () {
  console.log(x)
}
