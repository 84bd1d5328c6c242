// A module by URL that a module asks for
// refused: ./lib/a.js:3: https://cdn.example.com/y.js is a remote module, and the embedded engine loads nothing from the network: download the file, import it by a relative path, or run the script with k6
import http from 'k6/http'
import { y } from './lib/a.js'
export default function () {
  y()
}
