// A module by a URL without TLS
// refused: ./lib/by-http.js:1:22: expected an import by https:// or file://, got http://modules.test/lib/path.js: k6 takes no other URLs
import { path } from './lib/by-http.js'
export default function () {
  path('a')
}
