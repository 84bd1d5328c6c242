// open() reads texts and bytes, in the init code alone
// prints: héé 5 true open ./nope: no such file or directory
// prints: the "open()" function is only available in the init stage, which is the global scope of the script
import http from 'k6/http'
const t = open('./a.txt')
const b = open('./a.txt', 'b')
let e = ''
try {
  open('./nope')
} catch (x) {
  e = String(x.message)
}
export default function () {
  console.log(t, b.byteLength, b instanceof ArrayBuffer, e)
  try {
    open('./a.txt')
  } catch (x) {
    console.log(x.message)
  }
}
