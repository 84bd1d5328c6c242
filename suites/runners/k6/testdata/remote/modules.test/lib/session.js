import http from 'k6/http'
import { path } from './deep/path.js'
import names from '/names.json'
import { label } from 'https://modules.test/lib/label.ts?version=2'
export default class Session {
  constructor(base) {
    this.base = base
  }
  open(name) {
    if (!names.includes(name)) throw new Error(`${name} is not known`)
    const { status } = http.get(`${this.base}${path(name)}`)
    return label({ name, status })
  }
}
