// A JSON file is a module
// prints: 1 1
import http from 'k6/http'
import d from './d.json'
import e from './d.json' with { type: 'json' }
export default function () {
  console.log(d.a, e.a)
}
