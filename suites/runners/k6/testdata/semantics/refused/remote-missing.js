// A module by URL that is not there
// refused: ./remote-missing.js:3:19: https://modules.test/none.js can't be downloaded: expected status 200, got 404; look whether it is reachable from here, or download the file and import it by a relative path
import { x } from 'https://modules.test/none.js'
export default function () {
  x()
}
