// What require() finds nothing for is an exception where it is asked for
// prints: GoError: The moduleSpecifier "crypto" couldn't be recognised as something k6 supports: expected one of its own modules, a path that starts with . or /, or a URL; a package has to be bundled into the script first (esbuild, webpack or rollup), or imported by the path or URL of its file
// prints: GoError: The moduleSpecifier "./lib/none.js" couldn't be found on local disk
// prints: GoError: The moduleSpecifier "./lib/none.js" couldn't be found on local disk
// prints: none
let found = 'none'
const told = []
const attempt = (load) => {
  try {
    found = load()
  } catch (error) {
    told.push(String(error))
  }
}
if (typeof window !== 'undefined') found = require('buffer')
attempt(() => require('crypto'))
attempt(() => require('./lib/none.js'))
attempt(() => require('./lib/none.js'))
export default function () {
  told.forEach((text) => console.log(text))
  console.log(found)
}
