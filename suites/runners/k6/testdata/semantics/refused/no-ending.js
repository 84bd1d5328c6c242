// A module by a path without its ending
// refused: ./no-ending.js:3:15: The moduleSpecifier "./lib/by-http" couldn't be found on local disk: k6 adds no ending; did you mean "./lib/by-http.js"?
import x from './lib/by-http'
export default function () {
  console.log(x)
}
