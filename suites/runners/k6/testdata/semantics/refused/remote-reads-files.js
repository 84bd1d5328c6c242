// A module by URL that imports a file of this machine
// refused: https://modules.test/lib/reads.js:1:20: https://modules.test/lib/reads.js asks for file:///etc/hostname: a module from elsewhere may not read files of this machine
import secret from 'https://modules.test/lib/reads.js'
export default function () {
  console.log(secret)
}
