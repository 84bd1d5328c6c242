// open() is relative to the file that calls it
// prints: A
import http from 'k6/http'
import { t } from './lib/x.js'
const o = open
export default function () {
  console.log(t)
}
