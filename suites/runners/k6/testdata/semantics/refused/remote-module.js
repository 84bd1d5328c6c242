// A module by URL
// refused: ./remote-module.js:3: https://jslib.k6.io/k6-utils/1.4.0/index.js is a remote module, and the embedded engine loads nothing from the network: download the file, import it by a relative path, or run the script with k6
import { x } from 'https://jslib.k6.io/k6-utils/1.4.0/index.js'
import http from 'k6/http'
export default function () {
  x()
}
