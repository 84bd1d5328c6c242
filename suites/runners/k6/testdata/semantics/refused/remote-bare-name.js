// A module by URL that imports a bare name
// refused: https://modules.test/lib/bare.js:1:15: The moduleSpecifier "lodash" couldn't be recognised as something k6 supports: expected one of its own modules, a path that starts with . or /, or a URL; a package has to be bundled into the script first (esbuild, webpack or rollup), or imported by the path or URL of its file
import x from 'https://modules.test/lib/bare.js'
export default function () {
  console.log(x)
}
