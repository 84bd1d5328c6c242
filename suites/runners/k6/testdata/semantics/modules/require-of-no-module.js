// require() of what is no module fails where it is called, and in the init code alone it can be called at all
// prints: GoError: The moduleSpecifier "stream" couldn't be recognised as something k6 supports: expected one of its own modules, a path that starts with . or /, or a URL; a package has to be bundled into the script first (esbuild, webpack or rollup), or imported by the path or URL of its file
// prints: 5
// prints: GoError: the "require()" function is only available in the init stage, which is the global scope of the script
const told = []
const lib = require('./lib/old.js')
function stream() {
  return require('stream').Duplex
}
try {
  stream()
} catch (error) {
  told.push(String(error))
}
module.exports.default = function () {
  console.log(told.join())
  console.log(lib.a)
  try {
    stream()
  } catch (error) {
    console.log(String(error))
  }
}
