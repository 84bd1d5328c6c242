var path = require('./path.js').path
module.exports = {
  both: function () {
    return [path('a'), path('b')]
  },
}
