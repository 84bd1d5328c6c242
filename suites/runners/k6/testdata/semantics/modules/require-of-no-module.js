// require() of what is no module fails where it is called, and in the init code alone it can be called at all
// prints: GoError: unknown module: stream (k6 takes its own modules, paths and https:// alone, no names as Node does)
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
