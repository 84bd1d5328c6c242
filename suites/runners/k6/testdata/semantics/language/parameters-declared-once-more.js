// Parameters that are declared once more, by methods, patterns and constructors, keep their values
// prints: 201 one
// prints: 202 two
// prints: 203 three undefined
// prints: 204 four
// prints: 201 five
// prints: 202 six
import http from 'k6/http'
const B = __ENV.BASE_URL
const api = {
  ask(status, name) {
    var status = http.get(`${B}/status/${status}`).status
    if (name) {
      var name = name.toLowerCase()
    }
    return `${status} ${name}`
  },
  under: function ({ status }, [name], ...others) {
    for (var others of [others]) var status = http.get(`${B}/status/${status}`).status
    var name, missing
    return `${status} ${name} ${missing}`
  },
}
class Asker {
  constructor(status) {
    var status = http.get(`${B}/status/${status}`).status
    this.status = status
  }
}
class Named extends Asker {
  constructor(status, name) {
    super(status)
    var name = name.toLowerCase(),
      again = http.get(`${B}/status/${status}`).status
    this.name = name
    this.again = again
  }
}
export default function () {
  console.log(api.ask(201, 'ONE'))
  const bare = function (status, name) {
    var status = http.get(`${B}/status/${status}`).status
    return [() => status, name]
  }
  const [status, name] = bare(202, 'two')
  console.log(status(), name)
  console.log(api.under({ status: 203 }, ['three']))
  const arrow = (status, name = 'four') => {
    var status = http.get(`${B}/status/${status}`).status
    return `${status} ${name}`
  }
  console.log(arrow(204))
  const named = new Named(201, 'FIVE')
  console.log(named.again, named.name)
  const waits = (status = http.get(`${B}/status/202`).status) => {
    var status = status || 0
    return status
  }
  console.log(waits(), 'six')
}
