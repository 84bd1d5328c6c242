// A script of the old module form
// prints: 200 5
// prints: 200 5
const http = require('k6/http')
const { check } = require('k6')
const lib = require('./lib/old.js')
exports.options = { vus: 1, iterations: 2 }
exports.default = function () {
  console.log(http.get(__ENV.BASE_URL).status, lib.a)
}
exports.setup = () => ({ q: 1 })
